import { Fault } from "#runtime/core/fault.ts";
import type { Mirror, Want } from "./port.ts";

/** A small file as a whole. The bound is asked of the mirror and counted here again. */
export async function gathered(
  mirror: Mirror,
  path: string,
  { bytesMax, signal }: Omit<Want, "from">,
): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of mirror.open(path, { from: 0, bytesMax, signal })) {
    length += piece.length;
    if (length > bytesMax) throw tooLarge(`${mirror.name}: ${path}`, bytesMax);
    pieces.push(piece);
  }
  return Buffer.concat(pieces, length);
}

export function tooLarge(place: string, bytesMax: number): Fault {
  return new Fault("update/too-large", `${place} has more than ${bytesMax} bytes`, {
    hint: "Nothing of it was kept; ask whoever publishes this repository",
  });
}
