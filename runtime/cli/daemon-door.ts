// How a command asks the daemon that runs: where it is, by which certificate and token, and what its silence means.

import { Fault } from "#runtime/core/fault.ts";
import { readSecret } from "#runtime/core/secret-file.ts";
import { type Call, type Option, textOption } from "./command.ts";
import { askConsole, consoleUrl } from "./console-door.ts";
import { readGatewayFile } from "./gateway-file.ts";

export const daemonOptions: Readonly<Record<string, Option>> = {
  url: { type: "string", value: "URL", about: "the console's address (default http://127.0.0.1:8470)" },
  config: { type: "string", value: "FILE", about: "take the address from this configuration" },
  "token-file": {
    type: "string",
    value: "FILE",
    about:
      "holds a token, where the console asks for one; a file, because everybody on a machine sees its commands",
  },
};

export interface DaemonAnswer {
  readonly status: number;
  /** JSON, or there is a Fault. */
  readonly text: string;
}

export async function askDaemon(call: Call, path: string): Promise<DaemonAnswer> {
  const { base, certificate } = await addressOf(call);
  const tokenFile = textOption(call, "token-file");
  const token = tokenFile === undefined ? undefined : tokenIn(tokenFile);
  const answer = await askConsole(base, path, { certificate, token, timeoutMs: answerMs }).catch(
    (cause: unknown) => {
      throw silent(base, cause);
    },
  );
  if (answer.status === 401 || answer.status === 403)
    throw new Fault("access/refused", `The daemon at ${base} asks for a token with the role viewer`, {
      hint: "Make one with `iv token new`, keep it in a file of mode 0600, and name that with --token-file",
    });
  try {
    JSON.parse(answer.text);
  } catch (cause) {
    throw silent(base, cause);
  }
  return answer;
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

function silent(base: string, cause: unknown): Fault {
  return new Fault("console/unreachable", `No daemon answers at ${base}`, {
    cause,
    hint: "Start one with `iv run --config FILE` or `iv demo`, or name its address with --url",
  });
}

const answerMs = 3_000;
