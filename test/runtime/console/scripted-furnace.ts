import type { GatewayStatus } from "#runtime/console/gateway-status.ts";
import type { Measured } from "#runtime/console/measured.ts";
import type { DriftStatus } from "#runtime/console/mind-port.ts";
import type { Gateway, MapView } from "#runtime/console/port.ts";
import type { Taken } from "#runtime/console/proposal-body.ts";
import type { Asked } from "#runtime/map/album.ts";
import type { AccessNote } from "#runtime/prove/access-record.ts";
import { signCheckpoint } from "#runtime/prove/checkpoint.ts";
import type { EvidenceOf } from "#runtime/prove/messages.ts";
import { signerKeyFrom } from "#runtime/prove/note.ts";
import { deflated } from "#runtime/prove/packed-record.ts";
import type { LoggedRecord } from "#runtime/prove/port.ts";
import { type DecisionRecord, decimal, encodeRecord, type Record, valuesOf } from "#runtime/prove/record.ts";
import { formatAddCheckpoint } from "#runtime/prove/submission/add-checkpoint.ts";
import { formatProof } from "#runtime/prove/tlog-proof.ts";
import { consistencyProof, inclusionProof, leafHash, type RootOf, rootsOver } from "#runtime/prove/tree.ts";
import { ScriptedDesk } from "./scripted-desk.ts";
import { energyOf, pairs, picture, turned } from "./scripted-map.ts";
import { measuredOf } from "./scripted-measured.ts";

const logKey = signerKeyFrom("foundry-7", new Uint8Array(32).fill(7));

// A furnace that lives in a few lines, for looking at the console: real records, made by the real encoder,
// from a script that knows a calm time and an attack. It judges nothing; the verdicts are scripted.

export class ScriptedFurnace implements Gateway {
  readonly bodies: string[] = [];
  readonly proposals: Parameters<Gateway["propose"]>[0][] = [];
  mood: "calm" | "attack" | "hold" = "calm";
  mailbox: Taken = "taken";
  state: GatewayStatus["state"] = "starting";
  simulator: string | null = null;
  drift: DriftStatus = {
    state: "normal",
    since: null,
    evidence: 0.4,
    judged: 480,
    above: 3,
    alpha: 0.01,
    rate: { lower: 0.0013, upper: 0.0182, confidence: 0.95 },
    threshold: 8.25,
    advisoryLimit: 8.25,
    forecaster: "trusted",
  };
  adaptation: GatewayStatus["adaptation"] = null;
  regime: GatewayStatus["regime"] = null;
  triCheck: GatewayStatus["triCheck"] = null;
  takenBack = 0;
  readonly orders: Parameters<Gateway["order"]>[] = [];
  readonly notes: AccessNote[] = [];
  readonly desk: ScriptedDesk = new ScriptedDesk(this);
  readonly #listeners = new Set<(batch: readonly LoggedRecord[]) => void>();
  readonly #picture = picture();
  /** What was asked of the map, oldest first. */
  readonly pictured: Asked[] = [];
  #tick = 0;
  #melt = 1_004;
  #wall = 884;
  #heater = 18;
  #fan = 20;
  #now = startUs;

  /** Each run has its own name for itself. */
  readonly #boot: string;

  constructor(run: string = boot) {
    this.#boot = run;
    const { name: gateway, version } = { name: "foundry-7", version: "0.1.0" };
    this.#log({
      kind: "boot",
      boot: this.#boot,
      at: this.#now,
      gateway,
      version,
      capsule: digest("a"),
      map: digest("b"),
      units: [digest("c")],
      kernels: digest("d"),
      mode: "enforce",
      before: { kind: "clean" },
    });
  }

  signed(): ReturnType<Gateway["signed"]> {
    const [size, root] = [this.bodies.length, this.#rootOf(0, this.bodies.length)];
    const origin = logKey.verifier.name;
    return { key: logKey.verifier.text, checkpoint: signCheckpoint({ origin, size, root }, logKey) };
  }

  async evidence(of: EvidenceOf): Promise<string | "absent" | "busy"> {
    const [size, { checkpoint }] = [this.bodies.length, this.signed()];
    if ("since" in of) {
      if (of.since < 1 || of.since > size) return "absent";
      return formatAddCheckpoint({
        old: of.since,
        proof: consistencyProof(of.since, size, this.#rootOf),
        checkpoint,
      });
    }
    if (of.index >= size) return "absent";
    const record = Buffer.from(this.bodies[of.index]!);
    return formatProof(
      { record, ...of, hashes: inclusionProof(of.index, size, this.#rootOf), checkpoint },
      deflated,
    );
  }

  /** What somebody who holds the gateway's key could make of its history. */
  rewrite(index: number): void {
    this.bodies[index] = this.bodies[index]!.replace('"', '"x');
  }

  get #rootOf(): RootOf {
    return rootsOver((index) => leafHash(Buffer.from(this.bodies[index]!)));
  }

  status(): GatewayStatus {
    const link = this.mood === "hold" ? "down" : "up";
    const device = { name: "127.0.0.1:5020", link, detail: "scan 100 ms" } as const;
    return {
      gateway: "foundry-7",
      version: "0.1.0",
      boot: this.#boot,
      startedAt: startUs,
      now: this.#now,
      state: this.state,
      ladder: { rung: "full", trouble: "none", since: startUs, because: "everything works" },
      mode: "enforce",
      tick: this.#tick,
      tickMs: 200,
      overruns: 0,
      capsule: { name: "casting-furnace", version: "1.0.0", id: digest("a") },
      capsules: [],
      device,
      devices: [device],
      log: { entries: this.bodies.length, root: "9f3c51d2".repeat(8), waitingBytes: 0, space: null },
      uplink: { state: "up", sent: this.bodies.length, behind: 0 },
      witnesses: [],
      points: Object.entries(this.#values()).map(([point, [value, unit]]) => ({
        point,
        unit,
        min: 0,
        max: 2_000,
        value,
        quality: this.mood === "hold" ? 0x800a_0000 : 0,
        qualityName: this.mood === "hold" ? "badTimeout" : "good",
        ageMs: this.mood === "hold" ? 4_200 : 60,
      })),
      drift: this.drift,
      twin: null,
      triCheck: this.triCheck,
      adaptation: this.adaptation,
      regime: this.regime,
      replicas: [],
      simulator: this.simulator,
    };
  }

  measured(): Measured {
    return measuredOf(this.status());
  }

  takeBack(): "asked" | "nothing-adapts" {
    if (this.adaptation === null) return "nothing-adapts";
    this.takenBack++;
    return "asked";
  }

  readonly advise: Gateway["advise"] = async () => ({ kind: "no-forecaster" });
  async order(...[order, by]: Parameters<Gateway["order"]>): ReturnType<Gateway["order"]> {
    this.orders.push([order, by]);
    return { kind: "done", text: `${order.kind}, as ${by} wants it` };
  }

  /** Set to false by who wants a log that takes nothing. */
  canWrite = true;

  async note(note: AccessNote): Promise<boolean> {
    this.notes.push(note);
    return this.canWrite;
  }

  async records(from: number, max: number): Promise<readonly LoggedRecord[]> {
    return this.bodies.slice(from, from + max).map((body, offset) => ({ index: from + offset, body }));
  }

  follow(listener: (batch: readonly LoggedRecord[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  map(asked: Asked): MapView | undefined {
    const index = asked.pair === undefined ? 0 : pairs.indexOf(asked.pair);
    if (index < 0) return undefined;
    this.pictured.push(asked);
    return index === 0 ? picture(asked.cells) : turned(picture(asked.cells));
  }

  propose(proposal: Parameters<Gateway["propose"]>[0]): Taken {
    if (this.mailbox === "taken") this.proposals.push(proposal);
    return this.mailbox;
  }

  /** Somebody sets the clock. */
  setClock(byMs: number): void {
    this.#now += byMs * 1_000;
  }

  /** One tick: the furnace moves, somebody asks, the script answers, and the log takes it down. */
  step(): void {
    this.#tick++;
    this.#now += tickUs;
    const wish = 18 + 9 * Math.sin(this.#tick / 55) + 2 * Math.sin(this.#tick / 7);
    const records: Record[] = [];
    if (this.mood === "attack") records.push(this.#blocked());
    if (this.mood === "hold") records.push(this.#held());
    else {
      const isEager = this.#tick % 97 < 9;
      const written = isEager ? this.#heater + 0.4 : wish;
      this.#heater += 0.25 * (written - this.#heater);
      this.#fan += 0.2 * (20 + 8 * Math.sin(this.#tick / 80) - this.#fan);
      records.push(...this.#allowed(wish, { isEager, written }));
      this.state = "guarded";
    }
    this.#melt += 0.03 * (1_004 + 1.6 * (this.#heater - 18) - this.#melt) + 0.3 * Math.sin(this.#tick * 1.7);
    this.#wall += 0.02 * (this.#melt - 118 - this.#wall);
    this.#log(...records);
  }

  #allowed(wish: number, given: { readonly isEager: boolean; readonly written: number }): Record[] {
    const permit = `action-${this.#tick}`;
    const asked = valuesOf([
      { point: "heater_power_setpoint", value: given.isEager ? wish + 14 : wish },
      { point: "fan_speed_setpoint", value: 20 },
    ]);
    const writes = valuesOf([
      { point: "heater_power_setpoint", value: given.written },
      { point: "fan_speed_setpoint", value: 20 },
    ]);
    const energy = this.#energy(given.isEager ? wish + 14 : wish);
    const decision = this.#decision({
      origin: "capsule",
      by: "furnace-policy",
      asked,
      energy,
      factors: [],
      verdict: given.isEager ? "amend" : "allow",
      because: given.isEager ? "rate" : "inside",
      fallback: null,
      nearest: null,
      text: given.isEager
        ? `heater_power_setpoint ${(wish + 14).toFixed(2)} kW is approached at the allowed rate; now heater_power_setpoint ${given.written.toFixed(2)} kW, fan_speed_setpoint 20 %`
        : `heater_power_setpoint ${wish.toFixed(2)} kW, fan_speed_setpoint 20 % is inside what the plant has shown`,
      writes,
      permit,
    });
    const outcome: Record = {
      kind: "outcome",
      boot: this.#boot,
      tick: this.#tick,
      at: this.#now + 3_000,
      permit,
      outcome: "verified",
      because: "",
      readBack: writes,
    };
    return [decision, outcome];
  }

  #blocked(): Record {
    return this.#decision({
      origin: "optimiser",
      by: "line optimiser, full heat",
      asked: valuesOf([
        { point: "heater_power_setpoint", value: 60 },
        { point: "fan_speed_setpoint", value: 0 },
      ]),
      energy: this.#energy(60),
      factors: [[["melt_temperature", "heater_power"], "17.25"]],
      verdict: "block",
      because: "barrier",
      fallback: "next",
      nearest: valuesOf([
        { point: "heater_power_setpoint", value: 29.25 },
        { point: "fan_speed_setpoint", value: 0 },
      ]),
      text: `heater_power 60 kW with melt_temperature ${this.#melt.toFixed(1)} K was never seen; the nearest allowed is heater_power_setpoint 29.25 kW, fan_speed_setpoint 0 %`,
      writes: null,
      permit: null,
    });
  }

  #held(): Record {
    this.state = "holding";
    return this.#decision({
      origin: "none",
      by: "",
      asked: null,
      energy: { now: "NaN", asked: "NaN", path: "NaN", ahead: "NaN" },
      factors: [],
      verdict: "block",
      because: "quality",
      fallback: "hold",
      nearest: null,
      text: "melt_temperature cannot be trusted: badTimeout",
      writes: valuesOf([
        { point: "heater_power_setpoint", value: 18 },
        { point: "fan_speed_setpoint", value: 20 },
      ]),
      permit: `action-${this.#tick}`,
    });
  }

  #decision(
    part: Omit<DecisionRecord, "kind" | "boot" | "tick" | "at" | "capsule" | "frame" | "threshold" | "mode">,
  ): DecisionRecord {
    const status = this.mood === "hold" ? 0x800a_0000 : 0;
    const frame = Object.fromEntries(
      Object.entries(this.#values()).map(([point, [value]]) => [
        point,
        [decimal(value), status, 60_000] as const,
      ]),
    );
    return {
      kind: "decision",
      boot: this.#boot,
      tick: this.#tick,
      at: this.#now,
      capsule: digest("a"),
      frame,
      threshold: {
        now: decimal(this.#picture.threshold),
        asked: decimal(this.#picture.threshold),
        ahead: "NaN",
      },
      mode: "enforce",
      ...part,
    };
  }

  #energy(heater: number): DecisionRecord["energy"] {
    const asked = decimal(energyOf(this.#melt, heater));
    return { now: decimal(energyOf(this.#melt, this.#heater)), asked, path: asked, ahead: "NaN" };
  }

  #values(): { readonly [point: string]: readonly [number, string] } {
    return {
      melt_temperature: [this.#melt, "K"],
      wall_temperature: [this.#wall, "K"],
      heater_power: [this.#heater, "kW"],
      fan_speed: [this.#fan, "%"],
      heater_power_setpoint: [this.#heater, "kW"],
      fan_speed_setpoint: [20, "%"],
    };
  }

  #log(...records: readonly Record[]): void {
    const batch = records.map((record) => {
      const body = new TextDecoder().decode(encodeRecord(record));
      return { index: this.bodies.push(body) - 1, body };
    });
    for (const listener of this.#listeners) listener(batch);
  }
}

function digest(letter: string): `sha256:${string}` {
  return `sha256:${letter.repeat(64)}`;
}

const boot = "5a0f6f0e-8a53-4a44-9a0c-0a1f3e6b7c2d";
/** A Tuesday, so that a screenshot of today equals one of tomorrow. */
const startUs = Date.UTC(2025, 5, 3, 8, 0, 0) * 1_000;
const tickUs = 200_000;

/** Lets a furnace tick by the wall's clock. A busy machine forgets beats of a timer, and a gateway whose clock falls behind is another matter. */
export function keepPace(furnace: () => ScriptedFurnace): NodeJS.Timeout {
  const bornMs = performance.now();
  let steps = 0;
  return setInterval(() => {
    for (; (steps * tickUs) / 1_000 < performance.now() - bornMs; steps++) furnace().step();
  }, tickUs / 1_000);
}

export const heldWindow: NonNullable<GatewayStatus["triCheck"]> = {
  ...{ verdict: "held", at: 1_760_000_000_000_000, windows: 12, held: 11, minted: 10 },
  ...{ balance: 0.078, coherence: 1, similarity: 0.988, depth: 0.07, spentCeu: 98.7, budgetCeu: null },
};
