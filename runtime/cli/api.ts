// The local API of a running daemon, as commands ask it.

import type { Role } from "#runtime/access/role.ts";
import type { Api } from "#runtime/console/mcp/port.ts";
import { Fault } from "#runtime/core/fault.ts";
import { readSecret } from "#runtime/core/secret-file.ts";
import { type Call, type Command, textOption, UsageError } from "./command.ts";
import { askConsole, consoleUrl } from "./console-door.ts";
import { readGatewayFile } from "./gateway-file.ts";
import { printable } from "./printable.ts";

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
  return apiAt(call, await addressOf(call), timeoutMs);
}

/** Where a command has an option of its own for the address. */
export function apiNamed(call: Call, option: string): DaemonApi {
  return apiAt(call, { base: urlIn(textOption(call, option) ?? "", option) }, answerMs);
}

function apiAt(call: Call, { base, certificate }: Address, timeoutMs: number): DaemonApi {
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
  if (status >= 200 && status < 300 && body !== null) return body as Body;
  const { title, detail } = (body ?? {}) as { readonly title?: string; readonly detail?: string };
  if (status === 401 || status === 403) throw refused(base, { status, needs, title, detail });
  if (title === undefined) throw silent(base, new Error(`it answered ${status}`));
  throw new Fault("console/refused", [title, detail].filter(Boolean).join(". "));
}

/** Nobody shown is anonymous, a token that is not known is one thing, and one that does not reach another. */
function refused(
  base: string,
  {
    status,
    needs,
    title = "",
    detail = "",
  }: { status: 401 | 403; needs: Role; title: string | undefined; detail: string | undefined },
): Fault {
  const why = status === 401 ? `${title}. ${detail}` : detail;
  return new Fault(
    "access/refused",
    printable(
      `The daemon at ${base} asks for a token with the role ${needs}${why.length > 2 ? `: ${why}` : ""}`,
    ),
    {
      hint: "Make one with `iv token new`, keep it in a file of mode 0600, and name that with --token-file; `iv token list` says whose there are",
    },
  );
}

/** Where to ask, and what is known of who answers there. */
interface Address {
  readonly base: string;
  readonly certificate?: string;
}

async function addressOf(call: Call): Promise<Address> {
  const file = textOption(call, "config");
  if (file === undefined) return { base: urlIn(textOption(call, "url") ?? "http://127.0.0.1:8470", "url") };
  const { console: face } = await readGatewayFile(file);
  return { base: consoleUrl(face), ...(face.tls && { certificate: face.tls.certificate }) };
}

function urlIn(text: string, option: string): string {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text))
    throw new UsageError(`--${option} takes an address such as http://127.0.0.1:8470, not "${text}"`);
  return text;
}

function tokenIn(path: string): string {
  try {
    return readSecret(path);
  } catch (cause) {
    if (cause instanceof Fault) throw cause;
    throw new Fault("keys/unreadable", `Cannot read the token in ${path}: ${(cause as Error).message}`, {
      cause,
      hint: "Make one with `iv token new --role ROLE --name NAME --config FILE > TOKEN`, then chmod 600 TOKEN",
    });
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
  const why = cause instanceof Error ? whyNot(cause) : "";
  return new Fault("console/unreachable", `No daemon answers at ${base}${why}`, {
    cause,
    hint: "Start one with `iv run --config FILE` or `iv demo`, or name its address with --url",
  });
}

/** That nobody listens there needs no more words; a certificate that is not believed does. */
function whyNot(cause: Error): string {
  const { code } = cause as { readonly code?: string };
  if (code === "ECONNREFUSED") return "";
  // OpenSSL's own words are a line of numbers.
  return code === "EPROTO" ? ": the TLS handshake failed" : `: ${printable(cause.message)}`;
}

/** A search for set-points may take its five seconds, and the thread has to be there first. */
const answerMs = 40_000;
