import type { Proposal } from "./adapt/proposal.ts";
import type { ReplicaShared } from "./adapt/rank/replicas/setup.ts";
import { ReplicaSlot } from "./adapt/rank/replicas/slot.ts";
import type { Manifest } from "./capsule/manifest.ts";
import type { Config } from "./config.ts";
import type {
  AdaptationStatus,
  DriftStatus,
  Gateway,
  GatewayStatus,
  LoggedRecord,
  MapView,
  PointStatus,
  TwinStatus,
} from "./console/port.ts";
import { type Clock, type Instant, US_PER_MS } from "./core/clock.ts";
import type { Digest } from "./core/digest.ts";
import type { Ring } from "./core/ring.ts";
import { toThreadBytes } from "./core/thread-json.ts";
import type { SampleBoard } from "./field/board.ts";
import { qualityName } from "./field/quality.ts";
import type { Asked } from "./map/album.ts";
import { clopperPearson, intervalConfidence } from "./map/interval.ts";
import type { LoadedMap } from "./map/open.ts";
import type { LogIndex } from "./prove/port.ts";
import type { Record } from "./prove/record.ts";
import { adjustablesOf } from "./tick/mind.ts";
import type { ControlStatus } from "./tick/status.ts";
import { version } from "./version.ts";

/** What the face looks at. Each part answers at once; nothing here waits but `read`, which asks the log. */
export interface Behind {
  readonly config: Config;
  readonly capsule: { readonly id: Digest; readonly manifest: Manifest };
  readonly boot: string;
  readonly clock: Clock;
  readonly startedAt: Instant;
  readonly board: SampleBoard;
  readonly mailbox: Ring;
  readonly evidence: Ring;
  readonly map: Pick<LoadedMap, "album" | "alpha" | "threshold" | "moves">;
  readonly replicas: ReplicaShared | undefined;
  control(): ControlStatus;
  /** Whether nobody can judge or witness just now: then no record may be able to say so either. */
  isInDanger(): boolean;
  device(): GatewayStatus["device"];
  uplink(): GatewayStatus["uplink"];
  log(): { readonly entries: number; readonly root: string };
  read(from: LogIndex, max: number): Promise<readonly LoggedRecord[]>;
}

/** The gateway as the console sees it. It shows only what is on disk, and it may only propose. */
export class GatewayFace implements Gateway {
  readonly #behind: Behind;
  readonly #listeners = new Set<(batch: readonly LoggedRecord[]) => void>();
  #state: GatewayStatus["state"] = "starting";

  constructor(behind: Behind) {
    this.#behind = behind;
  }

  /** Takes a batch that was just committed. */
  commit(batch: readonly LoggedRecord[]): void {
    for (const { body } of batch) this.#state = stateAfter(JSON.parse(body) as Record, this.#state);
    for (const listener of this.#listeners) listener(batch);
  }

  status(): GatewayStatus {
    const { config, capsule, boot, clock, startedAt, evidence, control, isInDanger, device, uplink, log } =
      this.#behind;
    const { name, version: capsuleVersion } = capsule.manifest;
    return {
      gateway: config.gateway.name,
      version,
      boot,
      startedAt,
      now: clock.now(),
      state: isInDanger() ? "safe" : this.#state,
      mode: config.shield.mode,
      tick: control().tick,
      tickMs: capsule.manifest.tickMs,
      overruns: control().overruns,
      capsule: { name, version: capsuleVersion, id: capsule.id },
      device: device(),
      log: { ...log(), waitingBytes: evidence.capacityBytes - evidence.freeBytes },
      uplink: uplink(),
      drift: this.#drift(),
      twin: this.#twin(),
      adaptation: this.#adaptation(),
      replicas: this.#replicas(),
      points: this.#points(),
      simulator: config.simulator?.url ?? null,
    };
  }

  records(from: LogIndex, max: number): Promise<readonly LoggedRecord[]> {
    return this.#behind.read(from, max);
  }

  follow(listener: (batch: readonly LoggedRecord[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  map(asked: Asked): MapView | undefined {
    const { album, moves } = this.#behind.map;
    const picture = album.picture(asked);
    const judged = { threshold: moves.threshold, barrier: moves.barrier };
    return picture && { ...picture, pairs: album.pairs, judged };
  }

  propose(asked: Omit<Proposal, "at">): "taken" | "full" {
    const proposal: Proposal = { ...asked, at: this.#behind.clock.now() };
    return this.#behind.mailbox.push(toThreadBytes(proposal)) ? "taken" : "full";
  }

  takeBack(): "asked" | "nothing-adapts" {
    if (this.#behind.capsule.manifest.adaptation === undefined) return "nothing-adapts";
    this.#behind.control().takeBack();
    return "asked";
  }

  #twin(): TwinStatus | null {
    const { state, since, compared, missed, alarms, ...window } = this.#behind.control().twin;
    if (state === "none") return null;
    const { fidelity, coherence, residual, jump } = window;
    // JSON knows no NaN; before the first whole window there is nothing to say.
    const said = (value: number): number | null => (Number.isFinite(value) ? value : null);
    return {
      state,
      since: since === 0 ? null : since,
      compared,
      missed,
      alarms,
      fidelity: said(fidelity),
      coherence: said(coherence),
      residual: said(residual),
      jump: said(jump),
    };
  }

  #adaptation(): AdaptationStatus | null {
    const { capsule, config, control } = this.#behind;
    const { adaptation } = capsule.manifest;
    if (adaptation === undefined) return null;
    const names = adjustablesOf(capsule.manifest);
    const values = control().adapted(names.length);
    return {
      isFrozen: adaptation.frozen || config.adaptation.frozen,
      values: Object.fromEntries(names.map((name, index) => [name, values[index]!])),
    };
  }

  #replicas(): GatewayStatus["replicas"] {
    const { units } = this.#behind.capsule.manifest;
    return (this.#behind.replicas?.slots ?? []).map(({ unit, memory }) => {
      const inputs = units.find(({ name }) => name === unit)!.inputs.length;
      return { unit, state: new ReplicaSlot(memory, inputs).state };
    });
  }

  #drift(): DriftStatus {
    const { map, control } = this.#behind;
    const { state, since, evidence, judged, above, advisoryLimit } = control().drift;
    // The numbers come from another thread one by one: between two of them one more state may have been judged.
    const interval = clopperPearson({ count: Math.min(above, judged), trials: judged });
    return {
      state,
      since: since === 0 ? null : since,
      evidence,
      judged,
      above,
      alpha: map.alpha,
      rate: { ...interval, confidence: intervalConfidence },
      threshold: map.threshold,
      advisoryLimit,
      forecaster: control().forecaster,
    };
  }

  #points(): readonly PointStatus[] {
    const { board, clock, config } = this.#behind;
    const now = clock.now();
    return [...board.sample(now).samples].map(([point, { value, quality, at }]) => ({
      point,
      unit: config.device.points[point]?.unit ?? "",
      min: config.device.points[point]?.min ?? Number.MIN_SAFE_INTEGER,
      max: config.device.points[point]?.max ?? Number.MAX_SAFE_INTEGER,
      // JSON knows no NaN; a point without a value has none, and its quality says why.
      value: Number.isFinite(value) ? value : null,
      quality,
      qualityName: qualityName(quality),
      ageMs: at === 0 ? null : (now - at) / US_PER_MS,
    }));
  }
}

/**
 * The one word for people, from the newest committed record alone, so that it can never be better than
 * what is proven. A block that left the turn to the next proposer says nothing about the machine yet.
 */
export function stateAfter(record: Record, before: GatewayStatus["state"]): GatewayStatus["state"] {
  switch (record.kind) {
    case "boot":
      return "starting";
    case "stand-down":
      return record.because === "stopping" ? "stopping" : "safe";
    case "decision":
      if (before === "stopping") return before;
      if (record.mode === "observe") return "observing";
      if (record.verdict !== "block") return "guarded";
      return record.fallback === "next" || record.fallback === null
        ? before
        : record.fallback === "hold"
          ? "holding"
          : "safe";
    case "outcome":
    case "drift":
    case "twin":
    case "adapt":
    case "fault":
    case "stop":
      return before;
  }
}
