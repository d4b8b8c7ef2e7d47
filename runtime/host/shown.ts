// What the console shows of one capsule beside its verdicts: drift, twin, adaptation, regime, replicas.

import { ReplicaSlot } from "#runtime/adapt/rank/replicas/slot.ts";
import { unknownRegime } from "#runtime/adapt/regime/regime.ts";
import { isFor, policiesOf } from "#runtime/capsule/units.ts";
import type { Config } from "#runtime/config.ts";
import type { GatewayStatus, PointStatus } from "#runtime/console/gateway-status.ts";
import type { AdaptationStatus, DriftStatus, RegimeStatus, TwinStatus } from "#runtime/console/mind-port.ts";
import { US_PER_MS } from "#runtime/core/clock.ts";
import type { DevicePoint } from "#runtime/devices.ts";
import type { Frame } from "#runtime/field/frame.ts";
import type { PointId } from "#runtime/field/point.ts";
import { qualityName } from "#runtime/field/quality.ts";
import { clopperPearson, intervalConfidence } from "#runtime/map/interval.ts";
import { boundsIn } from "#runtime/shield/bounds.ts";
import { adjustablesOf } from "#runtime/tick/mind.ts";
import type { RegimeShown } from "#runtime/tick/regime-shown.ts";
import type { ControlStatus } from "#runtime/tick/status.ts";
import type { Entry } from "./entry.ts";

export function controlOf({ post, trial }: Entry): ControlStatus | undefined {
  return (post ?? trial)?.status;
}

export function driftOf(entry: Entry): DriftStatus {
  const { map } = entry.fitted!;
  const control = controlOf(entry);
  const none = {
    state: "normal",
    since: 0,
    evidence: 0,
    judged: 0,
    above: 0,
    advisoryLimit: map.threshold,
  } as const;
  const { state, since, evidence, judged, above, advisoryLimit } = control?.drift ?? none;
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
    forecaster: control?.forecaster ?? "none",
  };
}

export function twinOf(entry: Entry): TwinStatus | null {
  const control = controlOf(entry);
  if (control === undefined || control.twin.state === "none") return null;
  const { state, since, compared, missed, alarms, fidelity, coherence, residual, jump } = control.twin;
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

export function adaptationOf(entry: Entry, config: Config): AdaptationStatus | null {
  const { manifest } = entry.fitted!.capsule;
  if (manifest.adaptation === undefined) return null;
  const names = adjustablesOf(manifest);
  const values = controlOf(entry)?.adapted(names.length) ?? [];
  return {
    isFrozen: manifest.adaptation.frozen || config.adaptation.frozen,
    values: Object.fromEntries(names.map((name, index) => [name, values[index] ?? 0])),
  };
}

/** What hangs on a regime is told by the same tables that the tick and the judge go by. */
export function regimeOf(entry: Entry): RegimeStatus | null {
  const { regimes: model, envelope, capsule } = entry.fitted!;
  if (model === undefined) return null;
  const { manifest } = capsule;
  const { since, next, branches, weights, ...shown } = controlOf(entry)?.regime(model) ?? {
    ...nobodyKnows,
    weights: manifest.regimes!,
  };
  const unit = policiesOf(manifest).find((each) => isFor(each, shown.regime));
  return {
    ...shown,
    since: since === 0 ? null : since,
    next: next ?? null,
    branches: {
      statistical: { ...branches.statistical, weight: weights.statistical },
      physical: { ...branches.physical, weight: weights.physical },
    },
    unit: unit?.name ?? null,
    threshold: boundsIn(shown.regime, envelope).state,
    regimes: model.regimes,
  };
}

const unsaid = { regime: unknownRegime, probability: 0 };
/** Before the first row was looked at. */
const nobodyKnows: Omit<RegimeShown, "weights"> = {
  ...unsaid,
  since: 0,
  stability: 0,
  transitionProbability: 1,
  next: undefined,
  isChanging: false,
  branches: { statistical: unsaid, physical: unsaid },
};

export function replicasOf({ fitted, post, trial }: Entry): GatewayStatus["replicas"] {
  const { units } = fitted!.capsule.manifest;
  return ((post ?? trial)?.replicas?.slots ?? []).map(({ unit, memory }) => {
    const inputs = units.find(({ name }) => name === unit)!.inputs.length;
    return { unit, state: new ReplicaSlot(memory, inputs).state };
  });
}

export function pointsShown(
  { at: now, samples }: Frame,
  known: ReadonlyMap<PointId, DevicePoint>,
): readonly PointStatus[] {
  return [...samples].map(([point, { value, quality, at }]) => ({
    point,
    unit: known.get(point)?.unit ?? "",
    min: known.get(point)?.min ?? Number.MIN_SAFE_INTEGER,
    max: known.get(point)?.max ?? Number.MAX_SAFE_INTEGER,
    // JSON knows no NaN; a point without a value has none, and its quality says why.
    value: Number.isFinite(value) ? value : null,
    quality,
    qualityName: qualityName(quality),
    ageMs: at === 0 ? null : (now - at) / US_PER_MS,
  }));
}
