// Step 2: the map, what it promises and what it does not know; and the capsule that guards with it.

import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { Manifest } from "#runtime/capsule/manifest.ts";
import { buildPart } from "#runtime/cli/capsule/build.ts";
import { newPart } from "#runtime/cli/capsule/new.ts";
import type { Io } from "#runtime/cli/command.ts";
import { drawInto } from "#runtime/cli/map/drawn.ts";
import { fitMap } from "#runtime/cli/map/fit-map.ts";
import { lookAt } from "#runtime/cli/map/opened.ts";
import { portraitOf } from "#runtime/cli/map/portrait.ts";
import type { Digest } from "#runtime/core/digest.ts";
import { writeWhole } from "#runtime/map/crawl/disk.ts";
import type { Portrait } from "#runtime/map/plot/portrait.ts";
import type { Answers } from "./answers.ts";
import { gatewayText } from "./gateway-text.ts";
import { guessing } from "./ingest.ts";
import { columnsOf, csvOf, type Parts, secondsOf } from "./recorded.ts";
import type { Doing } from "./told.ts";

export interface Grounded {
  readonly promise: string;
  readonly portrait: Portrait;
  readonly mapBytes: Uint8Array;
  readonly manifest: Manifest;
  readonly id: Digest;
  /** What nobody but the author can know. */
  readonly check: readonly (readonly [path: string, why: string])[];
  readonly stages: readonly string[];
  /** Names of the files in the folder `plots`: one for each view of the portrait. */
  readonly pictures: readonly string[];
}

/** All that `iv map crawl`, `iv capsule new` and `iv capsule build` would make, in one folder, with a gateway's file. */
export async function grounded(
  { learnt, heldBack }: Parts,
  { out, answers, doing }: { readonly out: string; readonly answers: Answers; readonly doing: Doing },
): Promise<Grounded> {
  const say = (what: string): void => doing.tell({ kind: "doing", step: "ground", what });
  say("Fitting a map");
  const { bytes, promise } = fitMap(learnt, guessing);
  const map = join(out, "map.npz");
  writeWhole(map, bytes);
  const recording = join(out, "learnt.csv");
  writeFileSync(recording, csvOf(columnsOf(learnt), recordedRowsMax));
  writeFileSync(join(out, "kept-back.csv"), csvOf(columnsOf(heldBack), recordedRowsMax));
  say("Building the capsule");
  const folder = join(out, "capsule");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const tickMs = Math.round(Math.min(Math.max(secondsOf(learnt) * 1_000, tickMsMin), tickMsMax));
  const said: string[] = [];
  const quiet: Io = {
    ...{ out: (text) => void said.push(text), err: () => undefined },
    ...{ isTerminal: false, stop: doing.stop },
  };
  const options = {
    map,
    recording,
    name: answers.plant,
    publisher: "example",
    tick: String(tickMs),
    json: true,
  };
  await newPart.run({ words: [folder], options: { ...options, json: true } }, quiet);
  const { check } = JSON.parse(said.pop()!) as { check: Grounded["check"] };
  answer(join(folder, "capsule.json"), answers);
  await buildPart.run({ words: [folder], options: {} }, quiet);
  const manifest = JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8")) as Manifest;
  writeFileSync(join(out, "gateway.yaml"), gatewayText(manifest));
  say("Drawing the map");
  const portrait = portraitOf(lookAt(map), { cells: 64, pair: undefined });
  const plots = join(out, "plots");
  rmSync(plots, { recursive: true, force: true });
  const [, ...pictures] = drawInto(plots, portrait).map(({ path }) => basename(path));
  return {
    ...{ promise, mapBytes: bytes, manifest, check, portrait, pictures },
    id: said.join("\n").match(/sha256:[0-9a-f]{64}/)![0] as Digest,
    stages: said.flatMap((text) => (text.includes("\n") ? [] : [text])),
  };
}

/** What a person knows of the actuators comes over what was recorded of them. */
function answer(path: string, { channels }: Answers): void {
  const source = JSON.parse(readFileSync(path, "utf8")) as { actuators: (Limits & { point: string })[] };
  for (const [index, actuator] of source.actuators.entries()) {
    const given = Object.values(channels).find(({ point }) => point === actuator.point);
    source.actuators[index] = { ...actuator, ...limitsOf(actuator, given ?? {}) };
  }
  writeFileSync(path, `${JSON.stringify(source, null, 2)}\n`);
}

export interface Limits {
  readonly min: number;
  readonly max: number;
  readonly safe: number;
}

/** What a person calls safe is allowed, also where it was never recorded; and what he allows holds for what was assumed. */
export function limitsOf(recorded: Limits, given: Partial<Limits>): Limits {
  const {
    safe = Math.min(
      Math.max(recorded.safe, given.min ?? recorded.safe),
      given.max ?? Number.POSITIVE_INFINITY,
    ),
  } = given;
  const { min = Math.min(recorded.min, safe), max = Math.max(recorded.max, safe) } = given;
  return { min, max, safe };
}

const recordedRowsMax = 20_000;
const tickMsMin = 100;
const tickMsMax = 1_000;
