// From nothing but seeds to a capsule: record, map, train, tune, export, vectors, manifest, README. Building
// twice gives the same bytes, so that a capsule can be checked by making it again.

import type { ManifestSource, TwinPolicy } from "#runtime/capsule/manifest.ts";
import { loadKernels } from "#runtime/core/kernels.ts";
import { forge } from "#runtime/foundry/forge.ts";
import { type LoadedMap, loadMap } from "#runtime/map/open.ts";
import { encodePlant } from "#runtime/map/plant-file.ts";
import { fitPlant, type PlantFit } from "#runtime/map/plant-fit.ts";
import { recordingOf } from "#runtime/map/recording.ts";
import { envelopeOf } from "#runtime/shield/envelope.ts";
import type { Verdict } from "#runtime/shield/verdict.ts";
import { recordAtPace } from "#scripts/train/at-pace.ts";
import { type Controller, measure, networkController } from "#scripts/train/closed-loop.ts";
import { trainForecaster } from "#scripts/train/forecaster.ts";
import { trainPolicy } from "#scripts/train/policy.ts";
import { tunePid } from "#scripts/train/tune.ts";
import { type History, record, rowsOf } from "#sim/record.ts";
import { excerptOf, tableOf } from "./excerpt.ts";
import { guardedRun, type Interventions, interventions } from "./guarded.ts";
import { json } from "./json.ts";
import { modelsOf } from "./models.ts";
import { closedLoopSvg, mapSvg, type Shown } from "./pictures.ts";
import { measureRanked, type RankedFigures } from "./ranked.ts";
import { readmeOf } from "./readme.ts";
import { regimeFigures, sampleRegimes } from "./regimes.ts";
import type { BuildSize, Sample } from "./sample.ts";
import { forecasterOf, twinFigures, twinLimits } from "./twin-figures.ts";

/** Every file of the capsule, by name. `say` hears what is going on. */
export async function buildSample(
  sample: Sample,
  size: BuildSize,
  say: (line: string) => void,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const { trial, lesson } = sample;
  say(`recording ${size.historyHours} hours of operation`);
  const history = recordingFor(sample, size);
  say(`fitting the map to ${history.count} rows`);
  const fit = fitMap(sample, history);
  const map = encodePlant(fit);
  const loaded = loadMap(map, loadKernels());
  say("training the policy");
  const trained = trainPolicy(lesson, size.training, say);
  say("training the forecaster");
  const { forecasting } = size;
  const paced = recordAtPace(sample.station, {
    ...{ seed: forecasting.historySeed, hours: forecasting.historyHours },
    tickS: sample.source.tickMs / 1_000,
  });
  const forecaster = trainForecaster(paced, sample.forecast, forecasting);
  const models = modelsOf(sample, { trained, forecaster, history });
  const policy = networkController("policy.onnx", { contract: lesson.contract, layers: trained.layers });

  say("tuning the PID");
  const outsidePercentMax = Math.max(
    size.tuning.outsidePercentLeast,
    measure(policy, trial, size.tuning).outsidePercent,
  );
  const tuned = sample.pids
    .map((space) => ({
      space,
      ...tunePid(space, trial, { ...size.tuning, outsidePercentMax }),
    }))
    .sort((one, other) => one.figures.meanKw - other.figures.meanKw);

  say("calibrating the twin");
  const regimes = sampleRegimes(sample, history);
  const raw = {
    ...{ ...sample.source, regimes: regimes.policy },
    map: { file: "map.npz", threshold: loaded.threshold },
  };
  const twin = { onnx: new Map(models.files).get("forecaster.onnx")!, map: loaded };
  const limits = await twinLimits(sample, { ...twin, source: raw }, size.twin);
  const source = { ...raw, twin: { ...raw.twin, limits } };
  say("measuring");
  const { historySeed: seed, historyHours: hours } = size.twin.calm;
  const told = regimeFigures(sample, source, { bytes: regimes.bytes, seed, hours });
  const ranked = await rankedFigures(sample, { source, loaded, policy, size, forecaster: twin.onnx });
  const watched = await twinFigures(sample, { ...twin, source }, { policy, size });
  const guarded = guardedRuns(sample, { size, source, loaded, policy });
  const controllers = [sample.practice, ...tuned.map(({ controller }) => controller), policy, models.int8];
  const figures = controllers.map((controller) =>
    measure(controller, trial, { seeds: size.measuredSeeds, seconds: size.measuredS }),
  );
  const recording = excerptOf(history, size.excerptRows);
  const made = new Map([
    ["map.npz", map],
    ...models.files,
    [regimes.policy.file, regimes.bytes],
    ["recording.csv", text(tableOf(recording))],
  ]);
  const { id, manifest, files } = await forge(
    { source, files: made, recording, binding: undefined, kernels: loadKernels() },
    { begins: () => undefined, ends: ({ name }, says) => say(`${name}: ${says}`) },
  );
  const readme = readmeOf(sample, {
    ...{ id, manifest, size, fit, trained, forecaster, tuned, figures, watched, told, ranked },
    ...{ interventions: guarded.interventions, int8: models.apart },
  });
  return new Map([
    ["capsule.json", text(json(source))],
    ["manifest.json", text(json(manifest))],
    ...files,
    ["README.md", text(readme)],
    ["map.svg", text(mapSvg(loaded.view, guarded.shown, sample.drawing))],
    ["closed-loop.svg", text(closedLoopSvg(guarded.shown, sample.drawing))],
  ]);
}

export function recordingFor(
  { station }: Pick<Sample, "station">,
  { historySeed, historyHours }: Pick<BuildSize, "historySeed" | "historyHours">,
): History {
  return record(station, { seed: historySeed, hours: historyHours, sampleS: 1 });
}

/** The map alone, which takes some seconds; so a test can make the committed one again. */
export function fitMap({ station, channels, source, standsS }: Sample, history: History): PlantFit {
  const names = channels.map(({ name }) => name);
  const hours = Math.round((history.count * history.sampleS) / 3_600);
  const origin = `simulated ${station.name.replace("-", " ")}, seed ${history.seed}, ${hours} hours`;
  const recording = recordingOf(rowsOf(history, names), {
    channels,
    secondsPerRow: history.sampleS,
    origin,
  });
  return fitPlant(recording, { alpha: source.shield.alpha, standsSeconds: standsS });
}

/** The policy behind the shield as it is, and with its answers ranked; undefined where the capsule ranks none. */
async function rankedFigures(
  { trial }: Sample,
  { source, loaded, policy, size, forecaster }: Ranked,
): Promise<Readonly<Record<"plain" | "ranked", RankedFigures>> | undefined> {
  const { proposals, ...plain } = source;
  if (proposals === undefined) return undefined;
  const figuresOf = (manifest: typeof source): Promise<RankedFigures> =>
    measureRanked(policy, trial, {
      ...{ seeds: size.measuredSeeds, seconds: size.measuredS },
      parts: {
        ...{ source: manifest, map: loaded },
        envelope: envelopeOf({ capsule: unnamed, manifest, map: loaded, mode: "enforce" }),
        forecaster: forecasterOf({ source, onnx: forecaster, map: loaded }),
      },
    });
  return { plain: await figuresOf(plain), ranked: await figuresOf(source) };
}

interface Ranked {
  readonly source: ManifestSource & { readonly twin: TwinPolicy };
  readonly loaded: LoadedMap;
  readonly policy: Controller;
  readonly size: BuildSize;
  readonly forecaster: Uint8Array;
}

interface Guarded {
  readonly interventions: Readonly<Record<string, Interventions>>;
  /** The first run of the first plan, once a second. */
  readonly shown: readonly Shown[];
}

function guardedRuns(
  { guarded, drawing, channels }: Sample,
  {
    size,
    source,
    loaded,
    policy,
  }: {
    readonly size: BuildSize;
    readonly source: ManifestSource;
    readonly loaded: LoadedMap;
    readonly policy: Controller;
  },
): Guarded {
  const envelope = envelopeOf({ capsule: unnamed, manifest: source, map: loaded, mode: "enforce" });
  const shown: Shown[] = [];
  const plans = Object.entries(guarded).map(([name, { begin, seconds }], plan) => {
    const verdicts: Verdict["kind"][] = [];
    const bounded = Math.min(seconds, size.measuredS);
    for (const [run, seed] of size.measuredSeeds.entries())
      for (const { atS, plant, verdict } of guardedRun(policy, envelope, {
        plant: begin(seed),
        seconds: bounded,
      })) {
        verdicts.push(verdict);
        // One point a second is all that a small picture can show.
        if (plan > 0 || run > 0 || atS > drawing.x.max || verdicts.length % 10 !== 1) continue;
        const [x, y] = channels;
        const state = [plant.read(x!.name), plant.read(y!.name)] as const;
        shown.push({ atS, state, values: drawing.lines.map((line) => line.of(plant)) });
      }
    return [name, interventions(verdicts)] as const;
  });
  return { interventions: Object.fromEntries(plans), shown };
}

/** Before the manifest is whole there is no identity; a run that only measures needs none. */
const unnamed = `sha256:${"0".repeat(64)}` as const;

function text(content: string): Uint8Array {
  return new TextEncoder().encode(content);
}
