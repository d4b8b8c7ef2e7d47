import type { Entry } from "./entry.ts";

/**
 * Ends a capsule's thread and orders the safe state of its actuators: as often as it takes while it is suspended.
 * One that is retired gives its actuators up after a few tries, because whoever comes next must be able to.
 */
export async function makeSafe(
  entry: Entry,
  { because, isClosing }: { readonly because: "suspended" | "retired"; isClosing(): boolean },
): Promise<void> {
  const { post } = entry;
  if (post === undefined) return;
  for (let tries = because === "retired" ? retiredTriesMax : 1; tries > 0; tries--) {
    const outcome = await post.stop(because);
    if (outcome === undefined || outcome.kind === "verified") return;
  }
  if (because === "retired") return;
  setTimeout(() => {
    if (entry.state === "suspended" && entry.post === post && !isClosing())
      void makeSafe(entry, { because, isClosing });
  }, retryMs);
}

const retiredTriesMax = 3;
const retryMs = 1_000;
