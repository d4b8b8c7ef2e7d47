import { groupWordsMax, status } from "#bridge/protocol/edc-frame.ts";
import type { EdcAnswer } from "#bridge/protocol/edc-request.ts";
import type { Instant } from "#runtime/core/clock.ts";
import { type Found, findRanges, type Look, type Range } from "./find-ranges.ts";
import type { EdcReader } from "./reader.ts";
import type { Manners } from "./scan-target.ts";

export interface BoardFound {
  /** The first 16 bytes of its register map's digest, in hexadecimal, as `iv hal generate` writes it. */
  readonly mapHash: string;
  /** Another number after every power-up. */
  readonly boot: number;
  readonly watchdogMs: number;
  readonly words: Found;
  readonly tookUs: readonly number[];
}

export interface BoardSearch {
  readonly sweep: Range;
  readonly requestsMax: number;
  /** Until then the link may take to come up. */
  readonly sendBy: Instant;
}

/** Undefined where no board answers. Greeted with a map that no board has, it would refuse every write by itself. */
export async function scanBoard(
  reader: EdcReader,
  { sweep, requestsMax, sendBy }: BoardSearch,
  manners: Manners,
): Promise<BoardFound | undefined> {
  await reader.ask({ kind: "read", address: 0, count: 1 }, { whileDown: "wait", sendBy });
  const { board } = reader;
  if (board === undefined) return undefined;
  const tookUs: number[] = [];
  const look = async (address: number, count: number): Promise<Look> => {
    if (manners.stop.aborted) return "silent";
    manners.onQuestion(`words ${address}${count === 1 ? "" : ` to ${address + count - 1}`}`);
    const { answer, tookUs: took } = await reader.ask({ kind: "read", address, count });
    await manners.pause();
    const seen = lookOf(answer);
    if (seen !== "silent") tookUs.push(took);
    return seen;
  };
  const words = await findRanges({ sweep, landmarks: [], blockMax: groupWordsMax, requestsMax }, look);
  const mapHash = board.mapHash.map(hexLittleEndian).join("");
  return { mapHash, boot: board.boot, watchdogMs: board.watchdogMs, words, tookUs };
}

/** The bytes of a word as they stand in the digest. */
export function hexLittleEndian(word: number): string {
  const bytes = new DataView(new ArrayBuffer(4));
  bytes.setUint32(0, word, true);
  return Buffer.from(bytes.buffer).toString("hex");
}

function lookOf(answer: EdcAnswer): Look {
  if (answer.kind === "words") return "there";
  if (answer.kind !== "refused") return "silent";
  return answer.status === status.badAddress || answer.status === status.badLength ? "missing" : "silent";
}
