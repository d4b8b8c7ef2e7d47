import { digestOf } from "#runtime/core/digest.ts";
import type { Answer, Request } from "./exchange.ts";

/** The answer with its tag; without a body where whoever asks has these very bytes. */
export function tagged({ headers }: Request, answer: Answer): Answer {
  if (answer.status !== 200) return answer;
  const { body } = answer;
  const etag = etagOf(typeof body === "string" ? new TextEncoder().encode(body) : body);
  const own = { ...answer.headers, etag, "cache-control": "private, no-cache" };
  return isKnown(headers, etag) ? { status: 304, headers: own, body: "" } : { ...answer, headers: own };
}

export function etagOf(bytes: Uint8Array): string {
  return `"${digestOf(bytes).slice(7, 39)}"`;
}

export function isKnown(headers: Request["headers"], etag: string): boolean {
  return (headers["if-none-match"] ?? "")
    .split(",")
    .map((tag) => tag.trim())
    .some((tag) => tag === "*" || tag.replace(/^W\//, "") === etag);
}
