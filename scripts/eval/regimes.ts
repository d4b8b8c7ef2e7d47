// Regimes and change points on public data that label them: each branch alone, both fused as documented, and
// with the weight that a development part prefers, beside known methods on the same rows.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { regimeBytes } from "#runtime/adapt/regime/model-file.ts";
import { documentedWeights, type Weights } from "#runtime/adapt/regime/regime.ts";
import { Fault } from "#runtime/core/fault.ts";
import { loadKernels } from "#runtime/core/kernels.ts";
import type { Evaluation } from "./evaluation.ts";
import type { RegimeSet, Watched } from "./regimes/cases.ts";
import { type Learnt, learn, switchesSaid } from "./regimes/ours.ts";
import { pageOf, type RegimesReport, type SetReport } from "./regimes/page.ts";
import { charts, hiddenMarkov, onlineChangePoints, type Peer } from "./regimes/peers.ts";
import { type Answer, findingOf, namingOf } from "./regimes/score.ts";
import { steelSet } from "./regimes/steel.ts";
import { nabSet, skabSet } from "./regimes/streams.ts";
import { tepDepartures, tepRegimes, tepSetPoints } from "./regimes/tep.ts";

export const regimes: Evaluation = {
  run(folder) {
    const report: RegimesReport = { sets: setsIn(folder).map(evaluateSet) };
    return { figures: { ...report }, page: pageOf(report) };
  },
};

function setsIn(folder: string): readonly RegimeSet[] {
  const inside = (name: string, read: (path: string) => readonly RegimeSet[]): readonly RegimeSet[] =>
    existsSync(join(folder, name)) ? read(join(folder, name)) : [];
  const sets = [
    ...inside("steel_energy", (path) => [steelSet(path, "without clock"), steelSet(path, "with clock")]),
    ...inside("tep", (path) => [tepRegimes(path), tepDepartures(path)]),
    ...inside("tep_act", (path) => [tepSetPoints(path)]),
    ...inside("skab", (path) => [skabSet(path)]),
    ...inside("nab", (path) => [nabSet(path)]),
  ];
  if (sets.length === 0)
    throw new Fault("map/bad-file", "there is none of steel_energy, tep, tep_act, skab, nab in it");
  return sets;
}

type Pair = { readonly watched: Watched; readonly answer: Answer };

export function evaluateSet({ name, about, cases, told }: RegimeSet): SetReport {
  const models = cases.map((of) => ({ of, learnt: learn(of) }));
  const pairs = (part: Watched["part"], answer: (at: number, watched: Watched) => Answer): readonly Pair[] =>
    models.flatMap(({ of }, at) =>
      of.watched
        .filter((watched) => watched.part === part)
        .map((watched) => ({ watched, answer: answer(at, watched) })),
    );
  const weighed = (part: Watched["part"], weights: Weights): readonly Pair[] =>
    pairs(part, (at, watched) => models[at]!.learnt.answer(watched, weights));
  const regimeCount = cases[0]!.regimes.length;
  const classes = regimeCount + 1;
  const isNamed = cases.some(({ watched }) =>
    watched.some(({ labels }) => labels.some((label) => label > 0)),
  );
  const preferred = isNamed
    ? shares.reduce((best, share) => {
        const f1 = (of: number): number => namingOf(weighed("develop", weightsOf(of)), classes, told).f1;
        return f1(share) > f1(best) + gainMin ? share : best;
      }, documentedWeights.statistical)
    : documentedWeights.statistical;
  const fused = weighed("rest", documentedWeights);
  const named = [
    { name: "statistical branch alone", of: weighed("rest", weightsOf(1)) },
    { name: "physical branch alone", of: weighed("rest", weightsOf(0)) },
    { name: "both, 40/60", of: fused },
    ...(preferred === documentedWeights.statistical
      ? []
      : [{ name: `both, ${percentOf(preferred)}, chosen`, of: weighed("rest", weightsOf(preferred)) }]),
  ];
  const peersOf = (read: (at: number) => Peer): { name: string; of: readonly Pair[] } => {
    const each = cases.map((_, at) => read(at));
    return { name: each[0]!.name, of: pairs("rest", (at, watched) => each[at]!.answer(watched)) };
  };
  const chartsEach = regimeCount > 1 ? [] : cases.map(charts);
  const chartPeers =
    chartsEach.length === 0 ? [] : [0, 1].map((chart) => peersOf((at) => chartsEach[at]![chart]!));
  const namers = regimeCount > 1 ? [peersOf((at) => hiddenMarkov(cases[at]!))] : chartPeers;
  const finders = [
    { name: "change points (statistical)", of: fused },
    { name: "the name changes (40/60)", of: fused.map(said) },
    ...(regimeCount > 1 ? namers : chartPeers),
    peersOf((at) => onlineChangePoints(cases[at]!)),
  ];
  const watchedRows = fused.reduce((sum, { watched }) => sum + watched.labels.length, 0);
  return {
    ...{ name, about, watchedRows, preferred },
    constantAccuracy: mostFrequent(fused.flatMap(({ watched }) => [...watched.labels])) / watchedRows,
    changes: fused.reduce((sum, { watched }) => sum + watched.changes.length, 0),
    naming: isNamed
      ? [...named, ...namers].map(({ name: method, of }) => ({
          name: method,
          ...namingOf(of, classes, told),
        }))
      : [],
    finding: finders.map(({ name: method, of }) => ({ name: method, ...findingOf(of) })),
    channels: cases[0]!.recording.width,
    windowRows: cases[0]!.windowRows,
    modelBytes: regimeBytes(models[0]!.learnt.model).length,
    decisionMs: timesOf(models[0]!.learnt, fused[0]!.watched),
  };
}

function mostFrequent(labels: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return Math.max(...counts.values());
}

const shares: readonly number[] = [0, 0.2, 0.3, 0.5, 0.6, 0.8, 1];
/** Less is no reason to leave the documented weight. */
const gainMin = 0.005;

function weightsOf(statistical: number): Weights {
  return { statistical, physical: 1 - statistical };
}

function percentOf(statistical: number): string {
  return `${Math.round(100 * statistical)}/${Math.round(100 * (1 - statistical))}`;
}

function said({ watched, answer }: Pair): Pair {
  return { watched, answer: { ...answer, alarms: switchesSaid(answer) } };
}

function timesOf(learnt: Learnt, watched: Watched): SetReport["decisionMs"] {
  const times = learnt.times(watched, loadKernels()).sort();
  return { median: times[times.length >> 1]!, most: times.at(-1)! };
}
