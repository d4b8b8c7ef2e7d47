import { mcpServer } from "#runtime/console/mcp/server.ts";
import { apiOf, apiOptions } from "./api.ts";
import { type Call, type Command, type ExitCode, type Io, UsageError } from "./command.ts";

export const mcp: Command = {
  name: "mcp",
  summary: "let an AI agent look at the machine, ask why, and propose",
  usage: ["mcp [--url URL | --config FILE] [--token-file FILE]"],
  about:
    "Speaks the Model Context Protocol on standard input and output, and asks a running daemon on behalf of the agent that started it, with the rights of its token. The agent can read, look ahead, ask whether something would be allowed, and propose; what it proposes is judged like anything else. No tool writes to the machine. The same server is at /mcp of the local API, for agents that speak over HTTP.",
  options: apiOptions,
  examples: [
    { run: "iv mcp", what: "for an agent on this machine, beside the demo" },
    { run: "iv mcp --config gateway.yaml --token-file agent.token", what: "with the rights of a token" },
  ],
  async run(call: Call, io: Io): Promise<ExitCode> {
    if (call.words.length > 0) throw new UsageError("it takes options only");
    const server = await mcpServer(await apiOf(call));
    const { StdioServerTransport } = await import("@modelcontextprotocol/sdk/server/stdio.js");
    const transport = new StdioServerTransport(process.stdin, process.stdout, {
      maxBufferSize: messageBytesMax,
    });
    const closed = new Promise<void>((resolve) => {
      server.onclose = resolve;
    });
    // What is wrong on the wire is told where an agent's own log shows it; standard output is the protocol's.
    server.onerror = (error) => io.err(`iv mcp: ${error.message.slice(0, errorLengthMax)}`);
    process.stdin.once("end", () => void server.close());
    io.stop.addEventListener("abort", () => void server.close(), { once: true });
    await server.connect(transport);
    await closed;
    return 0;
  },
};

/** A question is small; who sends more than this is no agent. */
const messageBytesMax = 262_144;
const errorLengthMax = 300;
