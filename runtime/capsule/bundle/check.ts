import type { TrustPolicy } from "#runtime/capsule/trust/policy.ts";
import { type OpenedHead, openHead } from "./open.ts";
import { BundleReader } from "./read.ts";

/** Reads a bundle to its end and keeps nothing of it. What comes back is true of every byte. */
export async function checkBundle(
  source: AsyncIterable<Uint8Array>,
  options: { readonly place: string; readonly policy?: TrustPolicy | undefined },
): Promise<OpenedHead> {
  const reader = new BundleReader(source, options.place);
  try {
    const opened = await openHead(await reader.head(), options);
    for await (const { content } of reader.blobs(opened.blobs)) for await (const _piece of content);
    return opened;
  } finally {
    await reader.close();
  }
}
