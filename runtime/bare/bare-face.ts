import type { Consent } from "#runtime/access/consent.ts";
import type { Config } from "#runtime/config.ts";
import type { GatewayStatus, LadderStatus } from "#runtime/console/gateway-status.ts";
import type { LogMeasured, Measured } from "#runtime/console/measured.ts";
import type { Gateway, Order, Ordered } from "#runtime/console/port.ts";
import { Tally } from "#runtime/console/tally.ts";
import type { Clock, Instant } from "#runtime/core/clock.ts";
import { Fault } from "#runtime/core/fault.ts";
import { noteMsMax } from "#runtime/notes.ts";
import type { AccessNote } from "#runtime/prove/access-record.ts";
import type { ProofLog } from "#runtime/prove/client.ts";
import type { LoggedRecord } from "#runtime/prove/port.ts";
import type { Record } from "#runtime/prove/record.ts";
import { broughtBy } from "#runtime/update-order.ts";
import { version } from "#runtime/version.ts";
import type { Vitals } from "#runtime/vitals.ts";

export interface BareBehind {
  /** Undefined where it cannot be read. */
  readonly config: Config | undefined;
  readonly consent: Pick<Consent, "give"> | undefined;
  readonly boot: string;
  readonly clock: Clock;
  readonly startedAt: Instant;
  readonly ladder: LadderStatus;
  /** Undefined where it cannot be opened. */
  readonly proof: ProofLog | undefined;
  readonly vitals: Vitals;
  note(record: Record): boolean;
}

/** A gateway without a guard as the console sees it: it says so, and why, and shows the log where there is one. */
export class BareFace implements Gateway {
  readonly #behind: BareBehind;
  readonly #tally = new Tally();

  constructor(behind: BareBehind) {
    this.#behind = behind;
  }

  status(): GatewayStatus {
    const { config, boot, clock, startedAt, ladder, proof } = this.#behind;
    const names = Object.keys(config?.devices ?? { device: undefined });
    const devices = names.map((name) => ({ name, link: "down", detail: "it is not opened" }) as const);
    const { size: entries, root } = proof?.head ?? { size: 0, root: "" };
    return {
      gateway: config?.gateway.name ?? "gateway",
      ...{ version, boot, startedAt, now: clock.now(), state: "starting", ladder },
      mode: config?.shield.mode ?? "observe",
      ...{ tick: 0, tickMs: 0, overruns: 0 },
      capsule: { name: "none", version: "", id: `sha256:${"0".repeat(64)}` },
      capsules: [],
      ...{ device: devices[0]!, devices },
      log: { entries, root, waitingBytes: 0, space: proof?.space ?? null },
      uplink: { state: "off", sent: 0, behind: 0 },
      witnesses: [],
      drift: noDrift,
      ...{ twin: null, adaptation: null, triCheck: null, regime: null, replicas: [], points: [] },
      simulator: null,
    };
  }

  measured(): Measured {
    const { proof, vitals } = this.#behind;
    const log: LogMeasured = {
      state: proof?.status.state ?? "ended",
      turns: (proof?.status.beats ?? 0) >>> 0,
      ...{ flushedAt: 0, waitingBytes: 0, roomBytes: 0, refused: 0 },
      disk: vitals.disk(),
    };
    const status = this.status();
    const aside = { spans: null, samplesLost: null, accessDropped: 0 };
    return { status, tally: this.#tally, capsules: [], devices: [], log, program: vitals.program(), aside };
  }

  async records(from: number, max: number): Promise<readonly LoggedRecord[]> {
    return (await this.#behind.proof?.read(from, max)) ?? [];
  }

  signed(): ReturnType<Gateway["signed"]> {
    const { proof } = this.#behind;
    return { key: proof?.key ?? "", checkpoint: proof?.head.note ?? "" };
  }

  async evidence(of: Parameters<Gateway["evidence"]>[0]): Promise<string> {
    return (await this.#behind.proof?.evidence(of)) ?? "absent";
  }

  follow(listener: (batch: readonly LoggedRecord[]) => void): () => void {
    return this.#behind.proof?.follow(listener) ?? (() => {});
  }

  map(): never {
    throw this.#nobody();
  }

  propose(): never {
    throw this.#nobody();
  }

  async advise(): Promise<never> {
    throw this.#nobody();
  }

  takeBack(): never {
    throw this.#nobody();
  }

  /** A better capsule may come; whatever else somebody wants, nobody is there to do it. */
  async order(order: Order): Promise<Ordered> {
    const { config, consent } = this.#behind;
    if (order.kind !== "update" || config === undefined || consent === undefined) throw this.#nobody();
    return await broughtBy(order, config, consent);
  }

  async note(note: AccessNote): Promise<boolean> {
    const { boot, clock, proof } = this.#behind;
    const isTaken = this.#behind.note({ kind: "access", boot, at: clock.now(), ...note });
    return isTaken && ((await proof?.recorded("durable", noteMsMax)) ?? false);
  }

  #nobody(): Fault {
    return new Fault("console/nobody-guards", `Nobody guards here: ${this.#behind.ladder.because}`, {
      hint: "Mend what it says, or bring a good capsule with `iv update apply`",
    });
  }
}

const noDrift: GatewayStatus["drift"] = {
  ...{ state: "normal", since: null, evidence: 0, judged: 0, above: 0, alpha: 0 },
  rate: { lower: 0, upper: 1, confidence: 0 },
  ...{ threshold: 0, advisoryLimit: 0, forecaster: "none" },
};
