/** What a manifest declares for a regime; what it leaves out is the map's and the capsule's own. */
export interface RegimeChoice {
  readonly regime: string;
  /** The model unit that proposes in it. */
  readonly unit?: string | undefined;
  /** The highest energy of a state in it, in nats. */
  readonly threshold?: number | undefined;
}

export interface Chosen {
  /** Undefined where the capsule has no unit for this regime and none for all. */
  readonly unit: string | undefined;
  readonly threshold: number;
}

/**
 * Which model unit proposes and which threshold judges. A threshold is never looser than the signed map's: the
 * regime is inferred from the very readings that an attacker would bend, so to be taken for another regime may
 * make the shield stricter, never laxer. For the same reason a regime without an entry, unseen or unknown has the
 * strictest threshold of all. What is not a number is not stricter than anything, and does not count.
 */
export function chosenFor(
  regime: string,
  { choices, unit, threshold }: { choices: readonly RegimeChoice[] } & Chosen,
): Chosen {
  let strictest = threshold;
  for (let at = 0; at < choices.length; at++) {
    const own = choices[at]!;
    if (own.regime === regime) return { unit: own.unit ?? unit, threshold: stricter(own, threshold) };
    strictest = stricter(own, strictest);
  }
  return { unit, threshold: strictest };
}

function stricter({ threshold: limit }: RegimeChoice, than: number): number {
  return limit !== undefined && limit < than ? limit : than;
}
