// Files of a web server, as a stream. No compression, no cookies, no proxy, no kept connection: a GET and what comes of it.

import * as http from "node:http";
import * as https from "node:https";
import { Fault } from "#runtime/core/fault.ts";
import { bareUrl, shownUrl } from "#runtime/core/shown-url.ts";
import { tooLarge } from "#runtime/update/tuf/gathered.ts";
import type { Mirror, Want } from "#runtime/update/tuf/port.ts";
import { type Answer, answerTo, lied, unreachable } from "./answer.ts";
import { Pace, type PaceLimits, usualPace } from "./pace.ts";

/** A name and a password in the address go as a header, to that server alone; nobody is told them. */
export function httpMirror(base: string, { pace = usualPace }: { pace?: PaceLimits } = {}): Mirror {
  const { bare, authorization } = bareUrl(base);
  const url = baseUrl(bare);
  return {
    name: url.href,
    way: "network",
    // Put together as text: a path that begins with two slashes would otherwise name another server.
    open: (path, want) => pieces(new URL(`${url.href}${path}`), { ...want, authorization }, pace),
  };
}

type Asked = Want & { readonly authorization: string | undefined };

function baseUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !(url.protocol === "http:" || url.protocol === "https:"))
    throw new Fault("update/unreachable", `"${shownUrl(text)}" is no address of a web server`, {
      hint: "Write it as https://host/folder/",
    });
  [url.search, url.hash] = ["", ""];
  if (!url.pathname.endsWith("/")) url.pathname += "/";
  return url;
}

async function* pieces(first: URL, want: Asked, limits: PaceLimits): AsyncGenerator<Uint8Array, void> {
  let url = first;
  for (let redirectsLeft = redirectsMax; ; redirectsLeft--) {
    const response = await respond(url, want, limits);
    try {
      const answer = answerTo(
        { url, redirectsLeft, from: want.from, bytesMax: want.bytesMax },
        { status: response.statusCode ?? 0, headers: response.headers },
      );
      if (answer.kind === "body") yield* body(response, { answer, limits, place: url.href });
      if (answer.kind !== "elsewhere") return;
      url = answer.url;
    } finally {
      response.destroy();
    }
  }
}

/** Until the headers are there; a server that drips them is as idle as one that is silent. */
async function respond(
  url: URL,
  { from, signal, authorization }: Asked,
  limits: PaceLimits,
): Promise<http.IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<http.IncomingMessage>();
  const request = (url.protocol === "https:" ? https : http).get(url, {
    ...{ signal, agent: false },
    headers: {
      "accept-encoding": "identity",
      "user-agent": "industriverse",
      ...(authorization && { authorization }),
      ...(from > 0 ? { range: `bytes=${from}-` } : {}),
    },
  });
  const timer = setTimeout(() => request.destroy(tooSlow(url.href, "says nothing")), limits.idleMsMax);
  request.once("response", (response) => {
    // What comes after the response is the body's to tell; without a listener it would end the process.
    request.on("error", () => response.destroy());
    resolve(response);
  });
  request.once("error", (cause) => reject(asFault(cause, url.href)));
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
  }
}

interface Body {
  readonly answer: Extract<Answer, { kind: "body" }>;
  readonly limits: PaceLimits;
  readonly place: string;
}

async function* body(
  response: http.IncomingMessage,
  { answer, limits, place }: Body,
): AsyncGenerator<Uint8Array, void> {
  const pace = new Pace(limits);
  const chunks = response[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
  const next = async (): Promise<Uint8Array | undefined> => {
    const began = performance.now();
    const timer = setTimeout(() => response.destroy(tooSlow(place, "is too slow")), pace.waitMsMax());
    try {
      const { value, done } = await chunks.next();
      if (done === true) return undefined;
      pace.note(value.length, performance.now() - began);
      return value;
    } catch (cause) {
      throw asFault(cause, place);
    } finally {
      clearTimeout(timer);
    }
  };
  let length = 0;
  for (let chunk = await next(); chunk !== undefined; chunk = await next()) {
    const known = Math.min(chunk.length, Math.max(0, answer.skip - length));
    length += chunk.length;
    if (length > answer.lengthMax) throw tooLarge(place, answer.lengthMax);
    if (known < chunk.length) yield chunk.subarray(known);
  }
  if (answer.promised !== undefined && length !== answer.promised)
    throw lied(place, `has ${length} bytes, and said ${answer.promised}`);
}

function asFault(cause: unknown, place: string): unknown {
  if (cause instanceof Fault) return cause;
  const { code, name } = cause as NodeJS.ErrnoException;
  if (name === "AbortError") return cause;
  // Named, so that whoever has a part of the file may ask for the rest.
  if (code === "ECONNRESET" || code === "ERR_STREAM_PREMATURE_CLOSE" || code === "EPIPE")
    return new Fault("update/cut", `${place} ended too early`, {
      cause,
      hint: "Try again; what is there is kept",
    });
  return unreachable(place, `cannot be had: ${code ?? (cause as Error).message}`, cause);
}

function tooSlow(place: string, what: string): Fault {
  return new Fault("update/too-slow", `${place} ${what}`, {
    hint: "Try again when the line is better; what is there is kept",
  });
}

const redirectsMax = 5;
