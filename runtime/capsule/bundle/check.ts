import type { Member } from "#runtime/capsule/manifest.ts";
import type { TrustPolicy } from "#runtime/capsule/trust/policy.ts";
import { type OpenedHead, openHead } from "./open.ts";
import { BundleReader } from "./read.ts";

export interface CheckedBundle extends OpenedHead {
  /** The members that were asked for, by name. */
  readonly kept: ReadonlyMap<string, Uint8Array>;
}

/** Reads a bundle to its end and keeps of it what is asked for. What comes back is true of every byte. */
export async function checkBundle(
  source: AsyncIterable<Uint8Array>,
  options: {
    readonly place: string;
    readonly policy?: TrustPolicy | undefined;
    /** Members of this role that are small enough are kept. */
    readonly keep?: Member["role"] | undefined;
  },
): Promise<CheckedBundle> {
  const reader = new BundleReader(source, options.place);
  try {
    const opened = await openHead(await reader.head(), options);
    const kept = new Map<string, Uint8Array>();
    for await (const { digest, bytes, content } of reader.blobs(opened.blobs)) {
      const names = opened.manifest.files.filter(
        (each) => each.digest === digest && each.role === options.keep,
      );
      const isKept = names.length > 0 && bytes <= keptBytesMax;
      const pieces: Uint8Array[] = [];
      for await (const piece of content) if (isKept) pieces.push(piece.slice());
      if (isKept) for (const { file } of names) kept.set(file, Buffer.concat(pieces));
    }
    return { ...opened, kept };
  } finally {
    await reader.close();
  }
}

/** As much as regimes of any plant take, many times over. */
const keptBytesMax = 4_194_304;
