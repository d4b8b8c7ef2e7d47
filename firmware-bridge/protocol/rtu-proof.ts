import type { BitTable, Request } from "./modbus-pdu.ts";

/** So many silences in a row, and a device is taken for one that is silent about functions it lacks. */
export const silentProofsMax = 2;
/** How often a proof that was answered by garbage is asked for again before time has to do. */
export const proofTriesMax = 2;

/**
 * A question in another function than the one whose answer may still come: one bit, which every stack can
 * parse and nothing else here asks for. Its answer, be it an exception, can only be its own. Diagnostics'
 * echo would say the same more plainly, but slaves built on libmodbus take it for a broken frame.
 */
export class Proof {
  #table: BitTable = "discrete";
  #silent = 0;
  #isSuspect = false;
  #hasBeenGiven = false;
  #triesLeft = proofTriesMax;

  /** Another device may be on the line. */
  forget(): void {
    this.#silent = 0;
    this.#isSuspect = false;
    this.#hasBeenGiven = false;
  }

  /** Something went wrong: a new proof is wanted. */
  begin(question?: Request): void {
    if (question?.kind === "read-bits") this.#table = question.table === "coil" ? "discrete" : "coil";
    this.#triesLeft = proofTriesMax;
  }

  get hasBeenGiven(): boolean {
    return this.#hasBeenGiven;
  }

  /** The device answers questions and no proofs. */
  get isUnknown(): boolean {
    return !this.#hasBeenGiven && this.#silent >= silentProofsMax;
  }

  get isWorthAnotherTry(): boolean {
    return this.#triesLeft > 0;
  }

  request(): Request {
    this.#triesLeft--;
    return { kind: "read-bits", table: this.#table, address: 0, count: 1 };
  }

  given(): void {
    this.#hasBeenGiven = true;
    this.#isSuspect = false;
  }

  notGiven(): void {
    this.#isSuspect = true;
  }

  /** A device that answers a question right after it was silent to a proof does not know proofs. */
  questionAnswered(): void {
    if (this.#isSuspect) this.#silent++;
    this.#isSuspect = false;
  }

  /** It was just dead. */
  questionTimedOut(): void {
    this.#isSuspect = false;
  }
}
