import type { Instant } from "#runtime/core/clock.ts";
import { assert } from "#runtime/core/fault.ts";
import type { Write } from "#runtime/field/point.ts";
import type { Envelope } from "./envelope.ts";
import type { Grant } from "./grant.ts";
import { judge, type Ruling, type Situation } from "./judge.ts";
import { issue, type Permit, type PermitKey } from "./permit.ts";

/** A ruling and, where anything may be written because of it, the permit that says exactly that. */
export interface Decision {
  readonly ruling: Ruling;
  readonly permitted: Permitted | undefined;
}

export interface Permitted extends Pick<Grant, "purpose" | "serial" | "writes"> {
  readonly permit: Permit;
}

/** The only maker of permits for a capsule's tick: judges, and turns what was let through into a permit. */
export class Shield {
  readonly #key: PermitKey;
  #envelope: Envelope;
  #serial: number;

  /** `epoch` counts the lives of this shield within one boot, so that serials never repeat under one key. */
  constructor(envelope: Envelope, { key, epoch }: { key: PermitKey; epoch: number }) {
    this.#envelope = envelope;
    this.#key = key;
    this.#serial = epoch * serialsPerEpoch;
  }

  get envelope(): Envelope {
    return this.#envelope;
  }

  /** From the next decision on, for the same capsule; permits go on being counted. */
  goBy(envelope: Envelope): void {
    assert(envelope.capsule === this.#envelope.capsule, "a shield stays with its capsule");
    this.#envelope = envelope;
  }

  decide(situation: Situation, tick: number): Decision {
    const ruling = judge(situation, this.envelope);
    const writes = this.#toWrite(ruling);
    if (writes.length === 0) return { ruling, permitted: undefined };
    const { capsule, permitUs } = this.envelope;
    const grant: Grant = {
      purpose: "action",
      capsule,
      tick,
      serial: this.#serial++,
      issuedAt: situation.at,
      expiresAt: situation.at + permitUs,
      writes,
    };
    const { purpose, serial } = grant;
    return { ruling, permitted: { permit: issue(this.#key, grant), purpose, serial, writes } };
  }

  /** Observe mode watches the energy without acting on it; the hard limits always act. */
  #toWrite({ verdict, limited }: Ruling): readonly Write[] {
    return this.envelope.mode === "observe" && limited !== undefined ? limited : verdict.writes;
  }
}

/**
 * Makes the one permit that needs no judgement: the safe state that the capsule's manifest declares,
 * for when no tick can judge. It cannot name any other value.
 */
export class StandDown {
  readonly #envelope: Pick<Envelope, "capsule" | "actuators">;
  readonly #key: PermitKey;
  #serial: number;

  /** `epoch` as for a shield: two capsules of one run never name two permits the same. */
  constructor(
    envelope: Pick<Envelope, "capsule" | "actuators">,
    key: PermitKey,
    { epoch = 0 }: { readonly epoch?: number } = {},
  ) {
    this.#envelope = envelope;
    this.#key = key;
    this.#serial = epoch * serialsPerEpoch;
  }

  order(at: Instant, tick: number): Permitted {
    const { capsule, actuators } = this.#envelope;
    const writes = actuators.map(({ point, safe }) => ({ point, value: safe }));
    const expiresAt = at + standDownUs;
    const grant: Grant = {
      purpose: "stand-down",
      capsule,
      tick,
      serial: this.#serial++,
      issuedAt: at,
      expiresAt,
      writes,
    };
    return { ...grant, permit: issue(this.#key, grant) };
  }
}

const serialsPerEpoch = 2 ** 32;

/** A safe state stays right for longer than an action does, but a link that comes back hours later gets a new one. */
const standDownUs = 10_000_000;
