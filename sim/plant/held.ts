/** What hardware does with a command: a NaN changes nothing, and beyond its end stops it does not go. */
export function held(
  asked: number | undefined,
  before: number,
  { min, max }: { readonly min: number; readonly max: number },
): number {
  return asked === undefined || !Number.isFinite(asked) ? before : Math.min(max, Math.max(min, asked));
}

/** What a converter shows: noise first, then its step. */
export function shown(
  value: number,
  { noise, step }: { readonly noise: number; readonly step: number },
): number {
  const inverse = Math.round(1 / step);
  return inverse > 0
    ? Math.round((value + noise) * inverse) / inverse
    : Math.round((value + noise) / step) * step;
}
