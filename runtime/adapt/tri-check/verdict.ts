// What the numbers of a window amount to. The table is the contract of docs/tri-check.md, and whoever has the record
// of a window can ask it again.

/** `untold`: too little could be seen. `unclaimed`: the capsule claims nothing that could be checked. */
export const checkVerdicts = ["held", "failed", "untold", "unclaimed"] as const;
export type CheckVerdict = (typeof checkVerdicts)[number];

/** A window is held where nothing failed, and all was seen that its capsule claims. */
export type WindowVerdict = Exclude<CheckVerdict, "unclaimed">;

/** A balance may be off by so much of what was stored and went through, or by its tolerance, whichever is less. */
export const balanceShareMax = 0.01;
export const coherenceShareMin = 0.9;
export const similarityMin = 0.85;
/** Of the spans, steps or segments that a window could have, so many have to have been seen. */
export const toldShareMin = 0.5;

export interface Measured {
  readonly value: number;
  /** How many spans, steps or segments of a window could be told, and how many there could be; 0 of a claim not made. */
  readonly told: number;
  readonly of: number;
}

export type CheckName = "balance" | "coherence" | "similarity";

const isHeld: Readonly<Record<CheckName, (value: number) => boolean>> = {
  /** The worst residual as a share of its limit. */
  balance: (strain) => strain < 1,
  coherence: (share) => share >= coherenceShareMin,
  similarity: (cosine) => cosine >= similarityMin,
};

export function checkVerdict(name: CheckName, { value, told, of }: Measured): CheckVerdict {
  if (of === 0) return "unclaimed";
  if (told < of * toldShareMin || told === 0) return "untold";
  return isHeld[name](value) ? "held" : "failed";
}

/** What a capsule does not claim counts for nothing, but one without a forecaster shows nothing that could be proven. */
export function windowVerdict(checks: Readonly<Record<CheckName, CheckVerdict>>): WindowVerdict {
  const { balance, coherence, similarity } = checks;
  const all = [balance, coherence, similarity];
  if (all.includes("failed")) return "failed";
  return coherence === "held" && similarity === "held" && balance !== "untold" ? "held" : "untold";
}
