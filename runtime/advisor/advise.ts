// The judge beside the tick. It has the same map and the same envelope and asks the same function, so what it says is what
// the tick would say of the same state. What it lacks is everything by which a word becomes an act: no ring, no key, no
// permit. `scripts/tidy/permits.ts` keeps it so.

import { chanceFrom } from "#runtime/core/chance.ts";
import { Fault, unreachable } from "#runtime/core/fault.ts";
import type { Kernels } from "#runtime/core/kernels.ts";
import { spoken } from "#runtime/core/phrase.ts";
import { discover } from "#runtime/discover/discover.ts";
import { parseObjective } from "#runtime/discover/objective.ts";
import { terrainFor, terrainOf } from "#runtime/discover/terrain.ts";
import { findingsJson } from "#runtime/discover/told.ts";
import type { Write } from "#runtime/field/point.ts";
import { readNpz } from "#runtime/map/npz.ts";
import { openKind } from "#runtime/map/open.ts";
import { plantFitIn } from "#runtime/map/plant-file.ts";
import { pathOf } from "#runtime/map/roll-path.ts";
import { type Envelope, envelopeOf } from "#runtime/shield/envelope.ts";
import { judge, type Ruling } from "#runtime/shield/judge.ts";
import { commanded } from "#runtime/shield/setpoints.ts";
import { envelopeUnder } from "#runtime/shield/terms.ts";
import { condition, type Signal } from "#runtime/signal/condition.ts";
import { rowsMax } from "./bounds.ts";
import { imagined, standingIn } from "./imagined.ts";
import type { Mind } from "./mind.ts";
import type { Advice, AdvisorSetup, Prediction, Question, WhatIf } from "./question.ts";
import { known, rollOutOf } from "./roll-out.ts";

export function openMind({ capsule, manifest, map, mode, learnt }: AdvisorSetup, kernels: Kernels): Mind {
  const opened = openKind(map, kernels);
  const fit = opened.kind === "plant" ? plantFitIn(readNpz(map)) : undefined;
  return {
    envelope: envelopeOf({ capsule, manifest, map: opened.map, mode, learnt }),
    terrain: terrainFor(manifest, terrainOf(opened)),
    foresight: fit?.foresight,
  };
}

/** Total but for bugs: what cannot be answered is an answer too. `isStopped` bounds a search. */
export function advise(question: Question, opened: Mind, isStopped: () => boolean): Advice {
  const { bearing } = question.present;
  const mind = bearing ? { ...opened, envelope: envelopeUnder(opened.envelope, bearing) } : opened;
  switch (question.kind) {
    case "what-if":
      return whatIf(question, mind);
    case "predict":
      return predict(question, mind);
    case "set-points":
      return setPoints(question, mind, isStopped);
    case "roll-out":
      return rollOutOf(question, mind);
    default:
      return unreachable(question);
  }
}

type Asked<Kind extends Question["kind"]> = Extract<Question, { kind: Kind }>;

function whatIf({ present, origin, writes, from }: Asked<"what-if">, mind: Mind): Advice {
  const { envelope } = mind;
  const unknown = from.find(({ point }) => !present.frame.samples.has(point));
  if (unknown !== undefined)
    return { kind: "wrong", because: `${unknown.point} is not a point of this gateway` };
  const seen = imagined(present, from, envelope);
  const { at } = seen.frame;
  const signal = condition(seen.frame, envelope.axes);
  const standing = seen.standing ?? standingIn(seen.frame, envelope);
  const { goodSince, forecaster, regime } = seen;
  const ruling = judge(
    {
      ...{ at, signal, standing, goodSince, forecaster, ...(regime !== undefined && { regime }) },
      ...{ asked: { origin, by: "what if", at, writes }, silence: "absent", others: "left" },
    },
    envelope,
  );
  return {
    kind: "what-if",
    ruling: { ...told(ruling, envelope), ...wayFrom(signal, { standing, writes }, mind) },
  };
}

function told({ verdict, energy, bounds, factors }: Ruling, { mode, map, ahead }: Envelope): Told {
  const { kind, because, text, writes } = verdict;
  return {
    ...{ verdict: kind, because, text: spoken(text), mode, writes },
    fallback: kind === "block" ? verdict.fallback : null,
    nearest: nearestIn(verdict),
    energy: {
      now: known(energy.now),
      proposed: known(energy.asked),
      path: known(energy.path),
      ahead: known(energy.ahead),
      limit: known(Math.min(bounds.moves, map.moves.threshold)),
      limitNow: known(bounds.state),
      limitAhead: known(ahead?.threshold ?? Number.NaN),
      barrier: map.moves.barrier,
    },
    factors: factors.map(({ points, surprise }) => ({ points, nats: surprise })),
  };
}

type Told = Omit<WhatIf, "points" | "state" | "secondsPerRow" | "path" | "surprise">;

/** What was amended is what is nearest; what is allowed needs no other. */
function nearestIn(verdict: Ruling["verdict"]): readonly Write[] | null {
  if (verdict.kind === "allow") return null;
  return (verdict.kind === "block" ? verdict.nearest : verdict.writes) ?? null;
}

interface Wish {
  readonly standing: readonly number[] | undefined;
  readonly writes: readonly Write[];
}

/** Where the machine would go if what is asked stood in the device from now on. */
function wayFrom(
  { values, flaw }: Signal,
  { standing, writes }: Wish,
  mind: Mind,
): Pick<WhatIf, "points" | "state" | "secondsPerRow" | "path" | "surprise"> {
  const { axes, actuators } = mind.envelope;
  const state = { points: axes.map(({ point }) => point), state: Array.from(values, known) };
  if (flaw !== undefined || mind.foresight === undefined) return state;
  const asked = new Map(writes.map(({ point, value }) => [point, value]));
  const setpoints = actuators.map(({ point }, index) => asked.get(point) ?? standing?.[index] ?? Number.NaN);
  if (!setpoints.every(Number.isFinite)) return state;
  const { horizonRows } = mind.foresight;
  const { secondsPerRow, rows, surprise } = rolled(values, { setpoints, rows: horizonRows }, mind);
  return { ...state, secondsPerRow, path: rows, surprise };
}

/** A roll-out with the commands as they stand. */
function predict({ present, rows }: Asked<"predict">, mind: Mind): Advice {
  const { envelope, foresight } = mind;
  if (foresight === undefined) return { kind: "no-forecaster" };
  const { values, flaw } = condition(present.frame, envelope.axes);
  if (flaw !== undefined) return { kind: "unable", because: flaw.text };
  const setpoints = present.standing ?? standingIn(present.frame, envelope);
  if (setpoints === undefined)
    return { kind: "unable", because: "Nobody knows which set-points stand in the device" };
  const far = { setpoints, rows: Math.min(rows ?? foresight.horizonRows, rowsMax) };
  return { kind: "prediction", prediction: rolled(values, far, mind) };
}

function rolled(
  from: Float64Array,
  { setpoints, rows }: { readonly setpoints: readonly number[]; readonly rows: number },
  { envelope, foresight }: Mind,
): Prediction {
  const { axes, held, map } = envelope;
  const target = commanded(from, setpoints, axes);
  const path = pathOf(foresight!, { from, target, held, rows });
  return {
    secondsPerRow: foresight!.secondsPerRow,
    points: axes.map(({ point }) => point),
    rows: path.map((state) => Array.from(state)),
    surprise: path.map((state) => map.energy(state)),
  };
}

function setPoints(
  { present, objective: text, seed }: Asked<"set-points">,
  { envelope, terrain }: Mind,
  isStopped: () => boolean,
): Advice {
  const { values: from, flaw } = condition(present.frame, envelope.axes);
  if (flaw !== undefined) return { kind: "unable", because: flaw.text };
  try {
    const { map, potential, foresight, parts } = terrain;
    const objective = parseObjective(text, map.channels);
    const asked = { map, potential, objective, from, parts: parts!, chance: chanceFrom(seed), isStopped };
    const findings = discover({ ...asked, ...(foresight && { foresight }) });
    const source = "as the gateway reads it";
    const found = { ground: terrain, objective, from, source, parts: parts!, seed, findings };
    return { kind: "findings", findings: findingsJson({ ...found, place: "", isAssumed: false }) };
  } catch (error) {
    if (error instanceof Fault && error.code === "discover/bad-question")
      return { kind: "wrong", because: error.message };
    throw error;
  }
}
