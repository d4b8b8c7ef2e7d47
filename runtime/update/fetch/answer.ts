// What a web server's answer means for us: which bytes follow, or why none is taken. Pure, so that every lie a server can tell
// in its headers is a row in a test.

import { Fault } from "#runtime/core/fault.ts";
import { tooLarge } from "#runtime/update/tuf/gathered.ts";

export interface Head {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

export type Answer = Readonly<
  /** The file from its beginning: the first `skip` bytes are there already. */
  | { kind: "body"; skip: number; lengthMax: number; promised: number | undefined }
  | { kind: "elsewhere"; url: URL }
  /** There is nothing from `from` on. */
  | { kind: "ended" }
>;

export interface Question {
  readonly url: URL;
  readonly from: number;
  readonly bytesMax: number;
  readonly redirectsLeft: number;
}

export function answerTo(
  { url, from, bytesMax, redirectsLeft }: Question,
  { status, headers }: Head,
): Answer {
  const place = url.href;
  const header = (name: string): string | undefined => {
    const value = headers[name];
    return typeof value === "string" ? value : value?.[0];
  };
  if ([301, 302, 303, 307, 308].includes(status))
    return { kind: "elsewhere", url: redirected(url, header("location"), redirectsLeft) };
  // Stores of objects say 403 where they do not want to say whether there is such a file.
  if (status === 403 || status === 404 || status === 410)
    throw new Fault("update/absent", `${place} is not there (${status})`, {
      hint: "Check the address; the repository may have been published in part",
    });
  if (status === 416 && from > 0) return { kind: "ended" };
  if (status !== 200 && status !== 206) throw unreachable(place, `answers ${status}`);
  // What is unpacked here could be a thousand times as long as what was counted.
  const coding = header("content-encoding");
  if (coding !== undefined && coding !== "identity") throw lied(place, `is sent as ${coding}, unasked`);
  const length = wholeOf(header("content-length"), place);
  if (status === 206) return partial({ place, from, bytesMax, length }, header("content-range"));
  if (length !== undefined && length > bytesMax) throw tooLarge(place, bytesMax);
  return { kind: "body", skip: from, lengthMax: bytesMax, promised: length };
}

/** A server that gives another range than was asked for would spoil what is there already. */
function partial(
  {
    place,
    from,
    bytesMax,
    length,
  }: { place: string; from: number; bytesMax: number; length: number | undefined },
  range: string | undefined,
): Answer {
  if (from === 0) throw lied(place, "sends a part, and the whole was asked for");
  const found = /^bytes (\d{1,15})-(\d{1,15})\/(\d{1,15}|\*)$/.exec(range ?? "");
  if (found === null) throw lied(place, `says "${range ?? ""}" of the part that it sends`);
  const [first, last] = [Number(found[1]), Number(found[2])];
  const total = found[3] === "*" ? undefined : Number(found[3]);
  if (first !== from) throw lied(place, `sends from byte ${first} on, and ${from} was asked for`);
  if (
    last < first ||
    (total !== undefined && last >= total) ||
    (length ?? last - first + 1) !== last - first + 1
  )
    throw lied(place, `contradicts itself about the length of "${range}"`);
  if (last >= bytesMax || (total ?? 0) > bytesMax) throw tooLarge(place, bytesMax);
  return { kind: "body", skip: 0, lengthMax: bytesMax - from, promised: last - first + 1 };
}

/**
 * Only to the same server by the same scheme: a redirect is the word of whoever answers, and a gateway stands in a
 * network whose other machines obey a mere GET.
 */
function redirected(url: URL, location: string | undefined, left: number): URL {
  if (left <= 0) throw lied(url.href, "sends us round and round");
  const target =
    location === undefined || !URL.canParse(location, url.href) ? undefined : new URL(location, url);
  if (target === undefined || target.origin !== url.origin || target.username + target.password !== "")
    throw lied(url.href, `sends us to ${target?.origin ?? "nowhere"}, and only ${url.origin} is asked`);
  return target;
}

function wholeOf(text: string | undefined, place: string): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,15}$/.test(text)) throw lied(place, `says that it is "${text}" bytes long`);
  return Number(text);
}

export function unreachable(place: string, what: string, cause?: unknown): Fault {
  return new Fault("update/unreachable", `${place} ${what}`, {
    cause,
    hint: "Check the address and the network; the gateway goes on with what it has",
  });
}

export function lied(place: string, what: string): Fault {
  return new Fault("update/refused", `${place} ${what}`, {
    hint: "Nothing of it was kept; look at the web server, and at who stands between",
  });
}
