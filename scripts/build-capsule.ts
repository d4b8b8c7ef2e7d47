// node scripts/build-capsule.ts casting-furnace
//
// From nothing but seeds to a capsule: record, map, train, export, vectors, manifest, README. Building
// twice gives the same bytes, so that a capsule can be checked by making it again.

import { mkdir, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { ManifestSource } from "#runtime/capsule/manifest.ts";
import { capsuleId } from "#runtime/capsule/manifest-bytes.ts";
import { digestOf } from "#runtime/core/digest.ts";
import { loadKernels } from "#runtime/core/kernels.ts";
import { assemble, sbomFile } from "#runtime/foundry/assemble.ts";
import { energySignatureOf } from "#runtime/foundry/energy-signature.ts";
import { integrityOf, prinOf, unclaimedMax } from "#runtime/foundry/prin.ts";
import { sbomOf } from "#runtime/foundry/sbom.ts";
import type { EnergyMap } from "#runtime/map/energy.ts";
import type { Picture } from "#runtime/map/grid/grid.ts";
import { loadMap } from "#runtime/map/open.ts";
import { encodePlant } from "#runtime/map/plant-file.ts";
import { fitPlant, type PlantFit } from "#runtime/map/plant-fit.ts";
import { recordingOf } from "#runtime/map/recording.ts";
import { envelopeOf } from "#runtime/shield/envelope.ts";
import { type History, record, rowsOf } from "#sim/record.ts";
import { type BuildSize, fullSize, furnaceChannels, furnaceSource } from "./capsule/furnace.ts";
import { type GuardedMoment, guardedRun, interventions } from "./capsule/guarded.ts";
import { linePicture, mapPicture } from "./capsule/plot.ts";
import { readmeOf } from "./capsule/readme.ts";
import { vectorsOf } from "./capsule/vectors.ts";
import { encodeOnnx } from "./onnx/model.ts";
import { measure, networkController, pidController } from "./train/closed-loop.ts";
import { trainPolicy } from "./train/policy.ts";

/** Every file of the capsule, by name. `say` hears what is going on. */
export async function buildFurnaceCapsule(
  size: BuildSize,
  say: (line: string) => void,
): Promise<ReadonlyMap<string, Uint8Array>> {
  say(`recording ${size.historyHours} hours of operation`);
  const history = record({ seed: size.historySeed, hours: size.historyHours, sampleS: 1 });
  say(`fitting the map to ${history.count} rows`);
  const fit = fitFurnaceMap(history, size);
  const map = encodePlant(fit);
  const loaded = loadMap(map, loadKernels());
  say("training the policy");
  const trained = trainPolicy(size.training, say);
  const policy = encodeOnnx(trained.layers, furnaceSource.name);
  const source: ManifestSource = { ...furnaceSource, map: { file: "map.npz", threshold: loaded.threshold } };

  say("measuring");
  const controller = networkController(trained.layers);
  const controllers = [
    pidController("operators' PID, fan at 20 %", { fanPercent: 20 }),
    pidController("the same PID, fan off", { fanPercent: 0 }),
    controller,
  ];
  const envelope = envelopeOf({ capsule: unnamed, manifest: source, map: loaded, mode: "enforce" });
  const guarded = (startK: number, seconds: number): GuardedMoment[] =>
    size.measuredSeeds.flatMap((seed) => [...guardedRun(controller, envelope, { seed, startK, seconds })]);
  const warmUps = guarded(900, warmUpS);
  const casting = interventions(guarded(1_000, size.measuredS));
  const files = new Map([
    ["map.npz", map],
    ["policy.onnx", policy],
    ["policy.vectors.json", text(json(vectorsOf(trained.layers, digestOf(policy))))],
  ]);
  files.set(sbomFile, sbomOf(source, files));
  const manifest = await assemble(source, files, {
    prin: prinOf({
      physics: unclaimedMax,
      reproducibility: 1,
      integrity: integrityOf(shareAbove(history, loaded), source.shield.alpha),
      normality: 1 - casting.blockedPercent / 100,
    }),
    energySignature: energySignatureOf(loaded),
    operationsPerTick: trained.layers.reduce((sum, { inputs, outputs }) => sum + inputs * outputs, 0),
  });
  const readme = readmeOf({
    id: capsuleId(manifest),
    manifest,
    size,
    fit,
    trained,
    figures: controllers.map((each) => measure(each, size.measuredSeeds, size.measuredS)),
    casting,
    warmUp: interventions(warmUps),
  });
  const shown = warmUps.slice(0, Math.round((warmUpS * 1_000) / manifest.tickMs));
  return new Map([
    ["capsule.json", text(json(source))],
    ["manifest.json", text(json(manifest))],
    ...files,
    ["README.md", text(readme)],
    ["map.svg", text(mapSvg(loaded.view, shown))],
    ["closed-loop.svg", text(closedLoopSvg(shown))],
  ]);
}

/** Before the manifest is whole there is no identity; a run that only measures needs none. */
const unnamed = `sha256:${"0".repeat(64)}` as const;

/** Of the recorded rows, how many the map would not have. */
function shareAbove(history: History, map: EnergyMap): number {
  const rows = rowsOf(
    history,
    furnaceChannels.map(({ name }) => name),
  );
  const width = furnaceChannels.length;
  let above = 0;
  for (let row = 0; row < history.count; row++)
    if (map.energy(rows.subarray(row * width, (row + 1) * width)) > map.threshold) above++;
  return above / history.count;
}

/** The map alone, which takes some seconds; so a test can make the committed one again. */
export function fitFurnaceMap(history: History, { historyHours }: Pick<BuildSize, "historyHours">): PlantFit {
  const channelNames = furnaceChannels.map(({ name }) => name);
  const origin = `simulated casting furnace, seed ${history.seed}, ${historyHours} hours`;
  const rows = rowsOf(history, channelNames);
  const recording = recordingOf(rows, { channels: furnaceChannels, secondsPerRow: history.sampleS, origin });
  return fitPlant(recording, { alpha: furnaceSource.shield.alpha, standsSeconds });
}

/** The policy aims at 1000 K within 12 s and asks anew ten times a second. */
const standsSeconds = 12;
const warmUpS = 600;

function mapSvg(view: Picture, moments: readonly GuardedMoment[]): string {
  const path = thinned(moments).map(({ meltK, heaterKw }) => [meltK, heaterKw] as const);
  return mapPicture(view, { title: "Blue: what the plant has often shown. White: hardly ever.", path });
}

function closedLoopSvg(moments: readonly GuardedMoment[]): string {
  const few = thinned(moments);
  const axes = {
    x: { label: "time (s)", min: 0, max: warmUpS, step: 60 },
    y: { label: "melt: K above 900; heater: kW", min: 0, max: 120, step: 20 },
  };
  return linePicture("The policy behind the shield: a warm-up from 900 K, then casting at 1000 K", axes, [
    {
      label: "melt_temperature − 900 K",
      colour: "#b91c1c",
      points: few.map(({ atS, meltK }) => [atS, meltK - 900]),
    },
    { label: "heater_power", colour: "#1d4ed8", points: few.map(({ atS, heaterKw }) => [atS, heaterKw]) },
  ]);
}

/** One point a second is all that a small picture can show. */
function thinned(moments: readonly GuardedMoment[]): readonly GuardedMoment[] {
  return moments.filter((_, tick) => tick % 10 === 0);
}

/** Lists of numbers stay on one line, which is how people and the formatter like to read them. */
function json(value: unknown): string {
  const wide = JSON.stringify(value, null, 2);
  return `${wide.replace(/\[[\s\d.,e+-]*\]/g, (list) => list.replace(/\s+/g, " ").replace("[ ", "[").replace(" ]", "]"))}\n`;
}

function text(content: string): Uint8Array {
  return new TextEncoder().encode(content);
}

if (import.meta.main) {
  const [name] = process.argv.slice(2);
  if (name !== "casting-furnace") {
    process.stderr.write("Usage: node scripts/build-capsule.ts casting-furnace\n");
    process.exit(2);
  }
  const folder = new URL(`../capsules/${name}/`, import.meta.url);
  await mkdir(folder, { recursive: true });
  for (const [file, bytes] of await buildFurnaceCapsule(fullSize, (line) =>
    process.stdout.write(`${line}\n`),
  )) {
    await writeFile(new URL(file, folder), bytes);
    process.stdout.write(`wrote ${fileURLToPath(new URL(file, folder))} (${bytes.length} bytes)\n`);
  }
}
