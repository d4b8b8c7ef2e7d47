import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import type { ModelUnit } from "#runtime/capsule/manifest.ts";
import { writeWhole } from "#runtime/capsule/store/disk.ts";
import { type Call, type ExitCode, type Io, textOption } from "#runtime/cli/command.ts";
import type { Part } from "#runtime/cli/part.ts";
import { Fault } from "#runtime/core/fault.ts";
import { holdSource } from "#runtime/foundry/forge.ts";
import { goldenVectors } from "./golden.ts";
import { readRecording } from "./recording.ts";
import { capsuleWord } from "./shared.ts";
import { filesIn, readSource, recordingOf } from "./written.ts";

export const vectorsPart: Part = {
  name: "vectors",
  usage: ["capsule vectors DIR [--unit NAME] [--json]"],
  about:
    "Makes golden vectors for the models of a folder with a capsule.json: 32 recorded states as each unit's inputs and scales show them, and what the model answers. They are made for every unit that lacks them; with --unit for that one, anew. Look at the answers, and have a few of them compared by the program that trained the model: from then on they are what every gateway holds it to.",
  options: {
    unit: {
      type: "string",
      value: "NAME",
      about: "one unit, whose vectors are made again if they are there",
    },
  },
  examples: [
    { run: "iv capsule vectors pump", what: "a forecaster.onnx was put beside the policy, and written down" },
    {
      run: "iv capsule vectors pump --unit policy",
      what: "it was trained again, or its scales have changed",
    },
  ],
  async run(call: Call, io: Io): Promise<ExitCode> {
    const folder = resolve(capsuleWord(call, "capsule vectors", "folder"));
    const source = await readSource(folder);
    const units: readonly Partial<ModelUnit>[] = Array.isArray(source.units) ? source.units : [];
    const files = new Map(await filesIn(folder));
    // What is to be made counts as there; all else has to be right before a model is run.
    for (const { vectors } of units) if (typeof vectors === "string") files.set(vectors, Uint8Array.of(0));
    await holdSource({ source, files });
    const wanted = unitsIn(source.units, { folder, named: textOption(call, "unit") });
    const recording = await readRecording(join(folder, recordingOf(source, folder)));
    for (const unit of wanted) {
      const golden = await goldenVectors(files.get(unit.file)!, unit, recording);
      await writeWhole(join(folder, unit.vectors), [golden]);
      if (!call.options["json"]) io.out(`${unit.vectors}  answers of ${unit.file}`);
    }
    const made = wanted.map(({ name, file, vectors }) => ({ unit: name, file, vectors }));
    if (call.options["json"]) io.out(JSON.stringify({ folder, made }));
    else if (made.length === 0) io.out("Every unit has its vectors; with --unit NAME one's are made again");
    return 0;
  },
};

interface Choice {
  readonly folder: string;
  readonly named: string | undefined;
}

function unitsIn(units: readonly ModelUnit[], { folder, named }: Choice): readonly ModelUnit[] {
  if (named === undefined) return units.filter(({ vectors }) => !existsSync(join(folder, vectors)));
  const found = units.filter(({ name }) => name === named);
  if (found.length > 0) return found;
  throw new Fault("capsule/bad-manifest", `${join(folder, "capsule.json")} has no unit "${named}"`, {
    hint: `It has ${units.map(({ name }) => name).join(", ") || "none"}`,
  });
}
