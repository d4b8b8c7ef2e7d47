import type { Answer } from "#runtime/console/exchange.ts";
import { json } from "#runtime/console/json.ts";
import { problem } from "#runtime/console/problem.ts";
import type { HourAsk } from "./ask.ts";
import { stateOf } from "./site.ts";
import { UploadRefusal } from "./uploads.ts";

/** One file is the body of one request: it is written while it comes, and never held in memory. */
export async function takeFile({ request, url, site }: HourAsk): Promise<Answer> {
  if (site.job.isRunning) return busy();
  const name = url.searchParams.get("name") ?? "";
  const length = request.headers["content-length"] ?? "";
  if (!/^\d{1,15}$/.test(length)) return problem(411, "How long the file is has to be said first");
  try {
    const taken = await site.uploads.take(name, {
      bytes: Number(length),
      pieces: request.pieces?.() ?? noPieces(),
    });
    return json(201, taken);
  } catch (error) {
    if (!(error instanceof UploadRefusal)) throw error;
    // Whoever still sends would see the connection break, and not why it was refused.
    await drained(request.pieces?.() ?? noPieces());
    return problem(error.status, error.message, error.hint);
  }
}

export function dropFile({ url, site }: HourAsk): Answer {
  if (site.job.isRunning) return busy();
  if (!site.uploads.remove(url.searchParams.get("name") ?? ""))
    return problem(404, "There is no file of that name", "The list on the page is what there is");
  return json(200, stateOf(site));
}

function busy(): Answer {
  return problem(409, "A run is reading the files", "Wait for its end, or stop it");
}

async function drained(pieces: AsyncIterable<Uint8Array>): Promise<void> {
  let bytes = 0;
  for await (const piece of pieces) {
    bytes += piece.length;
    if (bytes > drainedBytesMax) return;
  }
}

const drainedBytesMax = 16_777_216;

async function* noPieces(): AsyncGenerator<Uint8Array, void> {}
