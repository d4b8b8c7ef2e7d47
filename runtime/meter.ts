import type { DeviceState } from "#bridge/bridges.ts";
import type { Accounts } from "./accounts.ts";
import type { Config } from "./config.ts";
import type { CapsuleStatus } from "./console/gateway-status.ts";
import type {
  AsideMeasured,
  CapsuleMeasured,
  DeviceMeasured,
  LogMeasured,
  Measured,
} from "./console/measured.ts";
import { type Clock, type Instant, US_PER_MS } from "./core/clock.ts";
import { Ring } from "./core/ring.ts";
import { pointsOf } from "./devices.ts";
import type { SampleBoard } from "./field/board.ts";
import { type Severity, severityOf } from "./field/quality.ts";
import type { Entry } from "./host/entry.ts";
import type { Host } from "./host/host.ts";
import { adaptationOf, controlOf, driftOf, regimeOf, replicasOf, twinOf } from "./host/shown.ts";
import type { Notes } from "./notes.ts";
import type { ProofStatus } from "./prove/status.ts";
import type { Archive } from "./signal/archive/client.ts";
import type { TraceExporter } from "./sync/traces/exporter.ts";
import type { Vitals } from "./vitals.ts";

export interface MeterParts {
  readonly config: Config;
  readonly host: Pick<Host, "entries">;
  readonly clock: Clock;
  readonly board: SampleBoard;
  /** All in which records wait for the proof thread. */
  readonly rings: readonly SharedArrayBuffer[];
  readonly bridge: { states(): readonly DeviceState[] };
  readonly proof: {
    readonly status: Pick<ProofStatus, "state" | "beats">;
    onFlush(listener: () => void): () => void;
  };
  readonly accounts: Pick<Accounts, "shown">;
  readonly vitals: Pick<Vitals, "program" | "disk">;
  readonly keepers: {
    readonly archive: Pick<Archive, "lost"> | undefined;
    readonly traces: Pick<TraceExporter, "counts"> | undefined;
  };
  readonly notes: Pick<Notes, "dropped">;
}

/** Reads what the threads show of themselves, when somebody asks. It asks no thread and waits for nothing. */
export class Meter implements Disposable {
  readonly #parts: MeterParts;
  readonly #rings: readonly Ring[];
  /** Which device each point is of, by the device's place in the configuration. */
  readonly #places: ReadonlyMap<string, number>;
  readonly #stopFollowing: () => void;
  #flushedAt: Instant = 0;

  constructor(parts: MeterParts) {
    const { config, clock, proof } = parts;
    this.#parts = parts;
    this.#rings = parts.rings.map((memory) => new Ring(memory));
    const devices = Object.keys(config.devices);
    this.#places = new Map(
      [...pointsOf(config.devices)].map(([point, { device }]) => [point, devices.indexOf(device)]),
    );
    this.#stopFollowing = proof.onFlush(() => {
      this.#flushedAt = clock.now();
    });
  }

  measure(
    capsules: readonly CapsuleStatus[],
  ): Pick<Measured, "capsules" | "devices" | "log" | "program" | "aside"> {
    return {
      capsules: this.#capsules(capsules),
      devices: this.devices(),
      log: this.#log(),
      program: this.#parts.vitals.program(),
      aside: this.#aside(),
    };
  }

  [Symbol.dispose](): void {
    this.#stopFollowing();
  }

  #capsules(shown: readonly CapsuleStatus[]): readonly CapsuleMeasured[] {
    const names = new Set<string>();
    return shown.map(({ id, name, state, since, word, owns, shown: trial }) => {
      // Other bytes under a name that is here already are another capsule.
      const label = names.has(name) ? `${name}#${id.slice(7, 19)}` : name;
      names.add(label);
      const entry = this.#parts.host.entries.get(id)!;
      const common = { id, label, state, since, word, shown: trial, actuators: owns.length };
      return { ...common, control: this.#control(entry), plant: this.#plant(entry) };
    });
  }

  #control(entry: Entry): CapsuleMeasured["control"] {
    const status = controlOf(entry);
    if (status === undefined) return null;
    const { tickMs } = entry.fitted!.capsule.manifest;
    const { tick, lastBeat, starvedSince, spread } = status;
    // Two words of 32 bits, which a fast capsule fills within a year: they begin anew at 0, and not below it.
    const [beats, overruns] = [status.beats >>> 0, status.overruns >>> 0];
    const reportsLost = entry.post?.reportsLost ?? 0;
    return { tickMs, tick, beats, overruns, reportsLost, lastBeat, starvedSince, spread };
  }

  #plant(entry: Entry): CapsuleMeasured["plant"] {
    if (controlOf(entry) === undefined) return null;
    return {
      drift: driftOf(entry),
      twin: twinOf(entry),
      regime: regimeOf(entry),
      adaptation: adaptationOf(entry, this.#parts.config),
      replicas: replicasOf(entry),
      triCheck: this.#parts.accounts.shown(entry.id),
    };
  }

  devices(): readonly DeviceMeasured[] {
    const { board, bridge, clock } = this.#parts;
    const now = clock.now();
    const fresh = () => ({ points: { good: 0, uncertain: 0, bad: 0 }, oldest: 0 });
    const states = bridge.states();
    const seen: { points: { [Name in Severity]: number }; oldest: Instant }[] = states.map(fresh);
    for (const [point, { quality, at }] of board.sample(now).samples) {
      const device = seen[this.#places.get(point)!]!;
      device.points[severityOf(quality)]++;
      if (at !== 0 && (device.oldest === 0 || at < device.oldest)) device.oldest = at;
    }
    return states.map(({ name, link, counters }, place) => {
      const { points, oldest } = seen[place]!;
      const oldestMs = oldest === 0 ? null : Math.max(0, now - oldest) / US_PER_MS;
      return { name, isUp: link === "up", counters, points, oldestMs };
    });
  }

  #aside(): AsideMeasured {
    const { keepers, notes } = this.#parts;
    const { archive, traces } = keepers;
    return {
      spans: traces?.counts ?? null,
      samplesLost: archive?.lost ?? null,
      accessDropped: notes.dropped,
    };
  }

  #log(): LogMeasured {
    const { proof, vitals } = this.#parts;
    const sum = (of: (ring: Ring) => number): number => this.#rings.reduce((all, ring) => all + of(ring), 0);
    return {
      state: proof.status.state,
      turns: proof.status.beats >>> 0,
      flushedAt: this.#flushedAt,
      waitingBytes: sum((ring) => ring.capacityBytes - ring.freeBytes),
      roomBytes: sum((ring) => ring.freeBytes),
      refused: sum(({ refused }) => refused),
      disk: vitals.disk(),
    };
  }
}
