import type { Request } from "./modbus-pdu.ts";

/** So many silences in a row, and a device is taken not to know the echo at all. */
export const silentProofsMax = 2;
/** How often a proof that was answered by garbage is asked for again before time has to do. */
export const proofTriesMax = 2;

/** Keeps count of the numbers a device was told to echo, and of whether it ever does. */
export class Proof {
  #nonce: number;
  #silent = 0;
  #isSuspect = false;
  #hasBeenGiven = false;
  #triesLeft = proofTriesMax;

  constructor(firstNonce: number) {
    this.#nonce = firstNonce;
  }

  /** Another device may be on the line. */
  forget(): void {
    this.#silent = 0;
    this.#isSuspect = false;
    this.#hasBeenGiven = false;
  }

  /** Something went wrong: a new proof is wanted. */
  begin(): void {
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
    this.#nonce = (this.#nonce + 1) & 0xffff;
    return { kind: "echo", nonce: this.#nonce };
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
