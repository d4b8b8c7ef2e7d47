import { Adaptation, adjustableNames } from "#runtime/adapt/adaptation/adaptation.ts";
import { openUnit } from "#runtime/adapt/open.ts";
import { Policy } from "#runtime/adapt/policy.ts";
import type { Model } from "#runtime/adapt/port.ts";
import { Consequences } from "#runtime/adapt/rank/consequences.ts";
import { Deliberation } from "#runtime/adapt/rank/deliberation.ts";
import { Panel, type Voice } from "#runtime/adapt/rank/replicas/panel.ts";
import type { ReplicaShared } from "#runtime/adapt/rank/replicas/setup.ts";
import { Bell, ReplicaSlot } from "#runtime/adapt/rank/replicas/slot.ts";
import { Forecaster } from "#runtime/adapt/twin/forecaster.ts";
import { Twin } from "#runtime/adapt/twin/twin.ts";
import type { Manifest, ModelUnit } from "#runtime/capsule/manifest.ts";
import { policiesOf, policyOf, replicasOf } from "#runtime/capsule/units.ts";
import { type Clock, US_PER_MS } from "#runtime/core/clock.ts";
import type { Digest } from "#runtime/core/digest.ts";
import type { Kernels } from "#runtime/core/kernels.ts";
import type { PointId } from "#runtime/field/point.ts";
import type { EnergyMap } from "#runtime/map/energy.ts";
import { Conditioner } from "#runtime/signal/condition.ts";
import { Beside } from "./beside.ts";
import type { Asked } from "./port.ts";
import type { ControlStatus } from "./status.ts";

export interface MindParts {
  readonly capsule: { readonly id: Digest; readonly manifest: Manifest };
  readonly map: EnergyMap;
  readonly clock: Clock;
  readonly models: Models;
  /** The replicas' threads, where the capsule has any. */
  readonly replicas: ReplicaShared | undefined;
  readonly frozenBy: "nobody" | "gateway";
}

/** The models that run on the control thread, by the names of their units. */
export type Models = ReadonlyMap<string, Model>;

/** What of a capsule thinks: it proposes, watches and adapts, and none of it can act. */
export interface Mind {
  /** Of which the first for the present regime is asked. */
  readonly policies: readonly Asked[];
  readonly beside: Beside | undefined;
}

/** The units that this thread runs itself. Replicas have threads of their own, where they may hang. */
export function unitsHere(manifest: Manifest): readonly ModelUnit[] {
  const asked = replicasOf(manifest).length > 0 ? [] : policiesOf(manifest);
  return [...asked, forecasterOf(manifest)].filter((unit) => unit !== undefined);
}

export async function openModels(
  manifest: Manifest,
  from: { readonly files: ReadonlyMap<string, Uint8Array>; readonly kernels: Kernels },
): Promise<Models> {
  const models = new Map<string, Model>();
  for (const unit of unitsHere(manifest)) models.set(unit.name, await openUnit(unit, from));
  return models;
}

/** The twin's, or the first where there is no twin: what candidates are weighed by. */
function forecasterOf({ units, twin, proposals }: Manifest): ModelUnit | undefined {
  if (twin === undefined && proposals === undefined) return undefined;
  return units.find(({ role, name }) => role === "forecaster" && (twin === undefined || twin.unit === name));
}

/** `inherited` is what the log last said of what is adapted, by name. */
export function mindOf(parts: MindParts, inherited: Readonly<Record<string, number>>): Mind {
  const adaptation = adaptationOf(parts, inherited);
  const { manifest } = parts.capsule;
  const whole: WholeParts = { ...parts, adaptation, inputsAt: conditionersOf(manifest) };
  const policies = policiesOf(manifest).map((unit) => askedOf(unit, whole));
  return { policies, beside: besideOf(whole) };
}

interface WholeParts extends MindParts {
  readonly adaptation: Adaptation | undefined;
  readonly inputsAt: (points: readonly PointId[]) => Conditioner;
}

function askedOf(unit: ModelUnit, parts: WholeParts): Asked {
  const { adaptation, inputsAt } = parts;
  const { capsule, clock, models, replicas } = parts;
  const { manifest } = capsule;
  const by = `${manifest.name} ${unit.name}`;
  const { regimes } = unit;
  const { proposals, shield } = manifest;
  if (proposals === undefined && adaptation === undefined) {
    const model = models.get(unit.name)!;
    const proposer = new Policy(unit, { model, clock, by });
    return { proposer, features: inputsAt(pointsOf(unit)), regimes };
  }
  const asked = [unit, ...replicasOf(manifest)];
  const points = [...new Set(asked.flatMap(pointsOf))];
  const voices = asked.map((each): Voice => {
    const slot = replicas?.slots.find(({ unit: name }) => name === each.name);
    if (slot === undefined) return { unit: each, model: models.get(each.name)! };
    return { unit: each, slot: new ReplicaSlot(slot.memory, each.inputs.length) };
  });
  const bell = replicas && new Bell(replicas.bell);
  const proposer = new Deliberation({
    by,
    clock,
    actuators: manifest.actuators,
    unit,
    panel: new Panel(voices, { features: points, clock, ...(bell && { bell }) }),
    biases: adaptation?.biases ?? new Float64Array(unit.outputs.length),
    ranking: proposals && { policy: proposals, consequences: consequencesOf(parts) },
    vote: proposals?.replicas && {
      agree: proposals.replicas.agree,
      shareMax: shield.replicaShareMax ?? 0,
    },
  });
  return { proposer, features: inputsAt(points), regimes };
}

/** What the status hands over, by the names of the capsule's adjustables. */
export function inheritedValues(
  manifest: Manifest,
  status: Pick<ControlStatus, "adapted">,
): Readonly<Record<string, number>> {
  const names = adjustablesOf(manifest);
  const values = status.adapted(names.length);
  return Object.fromEntries(names.map((name, index) => [name, values[index]!]));
}

/** The names of all that a capsule may adapt; none where it adapts nothing. */
export function adjustablesOf(manifest: Manifest): readonly string[] {
  return manifest.adaptation === undefined ? [] : adjustableNames(policyOf(manifest)?.outputs ?? []);
}

function consequencesOf({ capsule: { manifest }, map, clock, models, inputsAt }: WholeParts): Consequences {
  const unit = forecasterOf(manifest);
  const model = unit && models.get(unit.name);
  const { state, actuators, shield } = manifest;
  return new Consequences({
    map,
    state,
    actuators,
    isAskedHowSure: shield.confidenceMin !== undefined,
    forecaster: unit && model && new Forecaster(unit, { model, clock }),
    inputs: inputsAt(unit ? pointsOf(unit) : []),
  });
}

function adaptationOf(
  { capsule: { manifest }, clock, frozenBy }: MindParts,
  inherited: Readonly<Record<string, number>>,
): Adaptation | undefined {
  const { adaptation: policy, actuators, twin } = manifest;
  if (policy === undefined) return undefined;
  const outputs = (policyOf(manifest)?.outputs ?? []).map(
    ({ point }) => actuators.find((actuator) => actuator.point === point)!,
  );
  const alarmRate = twin?.limits?.rate ?? twin?.alarmRate ?? 0;
  return new Adaptation({ at: clock.now(), policy, frozenBy, outputs, alarmRate, inherited });
}

function besideOf({ adaptation, inputsAt, ...parts }: WholeParts): Beside | undefined {
  const { map, clock, models } = parts;
  const { id, manifest } = parts.capsule;
  const { twin: policy, tickMs, actuators } = manifest;
  const unit = policy && forecasterOf(manifest);
  if (unit === undefined && adaptation === undefined) return undefined;
  const outputs = (policyOf(manifest)?.outputs ?? []).map(({ point }) => point);
  const forecaster = unit && new Forecaster(unit, { model: models.get(unit.name)!, clock });
  const twin = forecaster &&
    policy && {
      twin: new Twin({
        ...{ forecaster, map, policy, tickUs: tickMs * US_PER_MS },
        commands: actuators.map(({ point }) => point),
      }),
      unit: policy.unit,
      inputs: inputsAt(pointsOf(unit!)),
    };
  return new Beside({ capsule: id, twin, adaptation, outputs });
}

function pointsOf({ inputs }: ModelUnit): readonly PointId[] {
  return inputs.map(({ point }) => point);
}

/**
 * Who asks for the same points shares what they are. A model may look at points that are not on the map; they may be as
 * old as the map's own axes may.
 */
function conditionersOf({ state }: Manifest): WholeParts["inputsAt"] {
  const ageMsMax = Math.max(...state.map((dimension) => dimension.ageMsMax));
  const made = new Map<string, Conditioner>();
  return (points) => {
    const name = JSON.stringify(points);
    const inputs = made.get(name) ?? new Conditioner(points.map((point) => ({ point, ageMsMax })));
    made.set(name, inputs);
    return inputs;
  };
}
