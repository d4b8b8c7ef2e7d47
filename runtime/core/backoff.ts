/** Durations to wait between tries: doubling from `firstMs` to `mostMs`, each cut by up to half at random. */
export function* backoffMs(
  { firstMs, mostMs }: { readonly firstMs: number; readonly mostMs: number },
  random: () => number,
): Generator<number, never> {
  for (let whole = firstMs; ; whole = Math.min(whole * 2, mostMs)) yield whole * (1 - random() / 2);
}
