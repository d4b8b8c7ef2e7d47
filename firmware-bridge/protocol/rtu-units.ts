import { LastAnswer } from "./rtu-last-answer.ts";
import { Proof } from "./rtu-proof.ts";

/** What a serial master remembers of one unit of its line. */
export interface RtuUnit {
  readonly unit: number;
  readonly proof: Proof;
  readonly lastAnswer: LastAnswer;
  /** How long it may think. */
  timeoutUs: number;
  /** It has nothing more to say to what it was asked before, as far as it could be made to say so. */
  isSure: boolean;
}

export class RtuUnits {
  readonly #units = new Map<number, RtuUnit>();

  of(unit: number, timeoutUs: number): RtuUnit {
    const known = this.#units.get(unit);
    if (known !== undefined) return known;
    const fresh = { unit, timeoutUs, proof: new Proof(), lastAnswer: new LastAnswer(), isSure: false };
    this.#units.set(unit, fresh);
    return fresh;
  }

  /** Other devices may be on the line. */
  forget(): void {
    for (const one of this.#units.values()) {
      one.proof.forget();
      one.isSure = false;
    }
  }
}
