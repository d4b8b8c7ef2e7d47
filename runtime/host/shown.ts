// What the console shows of one capsule beside its verdicts: drift, twin, adaptation, replicas.

import { ReplicaSlot } from "#runtime/adapt/rank/replicas/slot.ts";
import type { Config } from "#runtime/config.ts";
import type { AdaptationStatus, DriftStatus, GatewayStatus, TwinStatus } from "#runtime/console/port.ts";
import { clopperPearson, intervalConfidence } from "#runtime/map/interval.ts";
import { adjustablesOf } from "#runtime/tick/mind.ts";
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

export function replicasOf({ fitted, post, trial }: Entry): GatewayStatus["replicas"] {
  const { units } = fitted!.capsule.manifest;
  return ((post ?? trial)?.replicas?.slots ?? []).map(({ unit, memory }) => {
    const inputs = units.find(({ name }) => name === unit)!.inputs.length;
    return { unit, state: new ReplicaSlot(memory, inputs).state };
  });
}
