import type { Answer, Request } from "#runtime/console/exchange.ts";
import { problem } from "#runtime/console/problem.ts";

/** The JSON object that somebody sent, or what is wrong with it. */
export async function bodyOf(request: Request): Promise<{ readonly value: object } | Answer> {
  if (!/^application\/json\s*(;|$)/i.test(request.headers["content-type"] ?? ""))
    return problem(415, "This takes application/json");
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of request.pieces?.() ?? []) {
    bytes += piece.length;
    if (bytes > bodyBytesMax) return problem(413, `A body has at most ${bodyBytesMax} bytes`);
    pieces.push(piece);
  }
  try {
    const value: unknown = JSON.parse(
      new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(pieces)),
    );
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return { value };
  } catch {
    // In the same words as what is JSON and no object.
  }
  return problem(400, "The body is no JSON object", "Send one, in UTF-8");
}

/** Answers about as many channels as the page shows, each with everything. */
const bodyBytesMax = 262_144;
