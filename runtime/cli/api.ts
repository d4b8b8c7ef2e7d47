// The local API of a running daemon, as commands ask it.

import type { Role } from "#runtime/access/role.ts";
import type { Api } from "#runtime/console/mcp/port.ts";
import { Fault } from "#runtime/core/fault.ts";
import { readSecret } from "#runtime/core/secret-file.ts";
import { type Call, type Command, textOption } from "./command.ts";
import { askConsole, consoleUrl } from "./console-door.ts";
import { readGatewayFile } from "./gateway-file.ts";

export const apiOptions: Command["options"] = {
  url: { type: "string", value: "URL", about: "the console's address (default http://127.0.0.1:8470)" },
  config: { type: "string", value: "FILE", about: "take the address from this configuration" },
  "token-file": {
    type: "string",
    value: "FILE",
    about:
      "holds a token, where the console asks for one; a file, because everybody on a machine sees its commands",
  },
};

export interface DaemonApi extends Api {
  readonly base: string;
}

export async function apiOf(call: Call, timeoutMs: number = answerMs): Promise<DaemonApi> {
  const { base, certificate } = await addressOf(call);
  const tokenFile = textOption(call, "token-file");
  const token = tokenFile === undefined ? undefined : tokenIn(tokenFile);
  return {
    base,
    async ask({ path, body }) {
      const asking = { certificate, token, timeoutMs, body };
      const { status, text } = await askConsole(base, path, asking).catch((cause: unknown) => {
        throw silent(base, cause);
      });
      return { status, body: jsonIn(text) };
    },
  };
}

/** What was answered, where it was what was asked for; else a Fault that says what the daemon said. */
export async function told<Body>(
  { base, ask }: DaemonApi,
  {
    needs = "viewer",
    ...asked
  }: { readonly path: string; readonly body?: object; readonly needs?: Exclude<Role, "admin"> },
): Promise<Body> {
  const { status, body } = await ask(asked);
  if (status === 401 || status === 403)
    throw new Fault("access/refused", `The daemon at ${base} asks for a token with the role ${needs}`, {
      hint: "Make one with `iv token new`, keep it in a file of mode 0600, and name that with --token-file",
    });
  if (status >= 200 && status < 300 && body !== null) return body as Body;
  const { title, detail } = (body ?? {}) as { readonly title?: string; readonly detail?: string };
  if (title === undefined) throw silent(base, new Error(`it answered ${status}`));
  throw new Fault("console/refused", [title, detail].filter(Boolean).join(". "));
}

/** Where to ask, and what is known of who answers there. */
async function addressOf(call: Call): Promise<{ readonly base: string; readonly certificate?: string }> {
  const file = textOption(call, "config");
  if (file === undefined) return { base: textOption(call, "url") ?? "http://127.0.0.1:8470" };
  const { console: face } = await readGatewayFile(file);
  return { base: consoleUrl(face), ...(face.tls && { certificate: face.tls.certificate }) };
}

function tokenIn(path: string): string {
  try {
    return readSecret(path);
  } catch (cause) {
    if (cause instanceof Fault) throw cause;
    throw new Fault("keys/unreadable", `Cannot read ${path}: ${(cause as Error).message}`, { cause });
  }
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Whoever answers something else is no daemon of ours, and its status says enough.
    return null;
  }
}

function silent(base: string, cause: unknown): Fault {
  return new Fault("console/unreachable", `No daemon answers at ${base}`, {
    cause,
    hint: "Start one with `iv run --config FILE` or `iv demo`, or name its address with --url",
  });
}

/** A search for set-points may take its five seconds, and the thread has to be there first. */
const answerMs = 40_000;
