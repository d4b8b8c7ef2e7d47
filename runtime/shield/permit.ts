// The permit is the only thing that opens the door to a machine, and this file is the only one that
// makes it. Three locks, each of which holds by itself:
//
//   types     `Permit` and `Granted` have private brands; no literal, spread or subclass has them.
//   run time  the constructors ask for a token that never leaves this file, so a cast is refused; what
//             is inside is read by functions of this file, which nobody can replace from outside.
//   key       a permit carries a BLAKE2s code under a key drawn at boot, so bytes that crossed a thread
//             boundary are believed only if a shield of this very run made them.
//
// A permit holds the action itself. There is no call that takes a permit *and* values, so there is
// nothing to mix up: who is given a permit for 120 kW cannot use it for 400.

import {
  blockWords,
  type Common,
  type MacKey,
  type Message,
  macBytes,
  macKeyOf,
  macOf,
  macWords,
  wordBytes,
} from "#runtime/core/blake2s.ts";
import type { Instant } from "#runtime/core/clock.ts";
import { assert, Bug } from "#runtime/core/fault.ts";
import type { Write } from "#runtime/field/point.ts";
import { decodeGrant, encodeGrant, type Grant, type Purpose } from "./grant.ts";

const token: unique symbol = Symbol("made by the shield");

// Set once by the classes below, which alone can see their private members. A static method would do as
// well, but `permit.constructor` leads to the class, and a class is an object that anybody could change.
let messageOf: (permit: unknown) => Message | undefined;
let granteesWrites: (granted: unknown) => readonly Write[] | undefined;
/** Good until the next. */
let codeOf: (key: PermitKey, message: Message) => Int32Array;

class PermitBody {
  /** The grant; the words before it are its code. */
  readonly #message: Message;

  constructor(proof: typeof token, message: Message) {
    if (proof !== token) throw new Bug("A permit is made by the shield only");
    this.#message = message;
    Object.freeze(this);
  }

  static {
    messageOf = (permit) =>
      typeof permit === "object" && permit !== null && #message in permit ? permit.#message : undefined;
    Object.freeze(PermitBody.prototype);
  }
}

class GrantedBody {
  readonly #writes: readonly Write[];
  readonly grant: Grant;

  constructor(proof: typeof token, grant: Grant) {
    if (proof !== token) throw new Bug("Only a redeemed permit grants a write");
    this.grant = grant;
    this.#writes = grant.writes;
    Object.freeze(this);
  }

  static {
    granteesWrites = (granted) =>
      typeof granted === "object" && granted !== null && #writes in granted ? granted.#writes : undefined;
    Object.freeze(GrantedBody.prototype);
  }
}

export type Permit = PermitBody;
/** A permit that the gate has taken: what a driver must be shown before it puts a write on the wire. */
export type Granted = GrantedBody;

/** Drivers read what to write through this, and only through this. */
export function writesOf(granted: Granted): readonly Write[] {
  const writes = granteesWrites(granted);
  if (writes === undefined) throw new Bug("A driver was asked to write without a redeemed permit");
  return writes;
}

/** Drawn once a boot from a true random source; lives in the threads that hold a shield or the gate. */
export class PermitKey {
  readonly #secret: MacKey;

  constructor(bytes: Uint8Array) {
    assert(bytes.length === keyBytes, `a permit key has ${keyBytes} bytes`);
    this.#secret = macKeyOf(bytes);
  }

  // No method signs: who was handed the key to start a shield could otherwise sign what no shield said.
  static {
    codeOf = (key, message) => macOf(key.#secret, message);
    Object.freeze(PermitKey.prototype);
  }
}

export const keyBytes = 32;

/** For the shield alone (`scripts/tidy.ts` holds who may import it). */
export function issue(key: PermitKey, grant: Grant): Permit {
  const message = encodeGrant(grant, macWords);
  const { words, from } = message;
  const code = codeOf(key, message);
  for (let at = 0; at < macWords; at++) words[from - macWords + at] = code[at]!;
  return new PermitBody(token, message);
}

/** A permit as bytes, to cross from the control thread to the thread that owns the wire. */
export function seal(permit: Permit): Uint8Array {
  const message = messageOf(permit);
  assert(message !== undefined, "only a permit can be sealed");
  return sealedIn(message);
}

/** The way back. Believes nothing yet: the gate does the checking, whatever the bytes were. */
export function unseal(bytes: Uint8Array): Permit {
  const { length } = bytes;
  const words = new Int32Array(Math.ceil(length / wordBytes));
  // Into memory of our own. A `slice` may be overridden by who hands the bytes in, and a view of shared memory could be
  // changed by another thread between the check and the use.
  new Uint8Array(words.buffer).set(bytes);
  return new PermitBody(token, { common: none, words, from: macWords, length: length - macBytes });
}

/** What came as bytes is checked as it came. */
const none: Common = { words: new Int32Array(0), blocks: 0 };

export type Refusal = "forged" | "reused" | "expired" | "superseded";
export type Redemption = Readonly<
  { kind: "granted"; granted: Granted } | { kind: "refused"; because: Refusal; grant: Grant | undefined }
>;

/**
 * Takes each permit once. There is one gate a machine, in front of everything that can write to it.
 * A stand-down makes every action issued before it worthless: a safe state is not undone by a
 * command that was already on its way.
 */
export class PermitGate {
  readonly #key: PermitKey;
  readonly #lastSerial: Record<Purpose, number> = { action: -1, "stand-down": -1, "bring-up": -1 };
  #stoodDownAt: Instant = Number.NEGATIVE_INFINITY;

  constructor(key: PermitKey) {
    this.#key = key;
  }

  /** What a permit of this run says, without taking it, so that a door can put a stand-down first. */
  peek(permit: Permit): Grant | undefined {
    return this.#read(permit);
  }

  redeem(permit: Permit, now: Instant): Redemption {
    const grant = this.#read(permit);
    if (grant === undefined) return { kind: "refused", because: "forged", grant };
    const last = this.#lastSerial[grant.purpose];
    if (grant.serial === last) return { kind: "refused", because: "reused", grant };
    if (grant.serial < last) return { kind: "refused", because: "superseded", grant };
    this.#lastSerial[grant.purpose] = grant.serial;
    // Not `now > …`: a time that is not a number is no time at which anything is valid.
    if (!(now <= grant.expiresAt)) return { kind: "refused", because: "expired", grant };
    if (grant.purpose !== "stand-down" && grant.issuedAt <= this.#stoodDownAt)
      return { kind: "refused", because: "superseded", grant };
    // From now on, not from when it was ordered: what was issued while it waited knew nothing of it.
    if (grant.purpose === "stand-down") this.#stoodDownAt = Math.max(this.#stoodDownAt, grant.issuedAt, now);
    return { kind: "granted", granted: new GrantedBody(token, grant) };
  }

  static {
    // Nobody puts another `redeem` in its place.
    Object.freeze(PermitGate.prototype);
  }

  #read(permit: Permit): Grant | undefined {
    const message = messageOf(permit);
    if (message === undefined || message.length <= 0) return undefined;
    return isSealedBy(codeOf(this.#key, message), message) ? grantIn(message) : undefined;
  }
}

/** Does not tell by its duration where a difference is, and hands the right code to no method. */
function isSealedBy(code: Int32Array, { words, from }: Message): boolean {
  let difference = 0;
  for (let at = 0; at < macWords; at++) difference |= code[at]! ^ words[from - macWords + at]!;
  return difference === 0;
}

/** The code and what it is of, in memory of its own: copied by number, for what permits share is nobody's to change. */
function sealedIn({ common, words, from, length }: Message): Uint8Array {
  const commonWords = common.blocks * blockWords;
  const restWords = Math.ceil(length / wordBytes);
  const sealed = new Int32Array(macWords + commonWords + restWords);
  let to = 0;
  for (let at = from - macWords; at < from; at++) sealed[to++] = words[at]!;
  for (let at = 0; at < commonWords; at++) sealed[to++] = common.words[at]!;
  for (let at = from; at < from + restWords; at++) sealed[to++] = words[at]!;
  return new Uint8Array(sealed.buffer, 0, macBytes + commonWords * wordBytes + length);
}

function grantIn(message: Message): Grant {
  return decodeGrant(sealedIn(message).subarray(macBytes));
}

/** The name by which records and devices refer to a permit. */
export function permitName(grant: Pick<Grant, "purpose" | "serial">): string {
  return `${grant.purpose}-${grant.serial}`;
}

/** What a permit says it is, for a log line or a report. Nobody acts on this: the gate believes only the key. */
export function claimOf(permit: Permit): { readonly tick: number; readonly name: string } | undefined {
  const message = messageOf(permit);
  if (message === undefined) return undefined;
  try {
    const grant = grantIn(message);
    return { tick: Number(grant.tick), name: permitName(grant) };
  } catch {
    // Bytes that are not even in the form of a permit: the gate will call them forged.
    return undefined;
  }
}
