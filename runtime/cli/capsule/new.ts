import { mkdir, readFile } from "node:fs/promises";
import { basename, extname, join, resolve } from "node:path";
import { exists, writeWhole } from "#runtime/capsule/store/disk.ts";
import { type Call, type ExitCode, type Io, textOption, UsageError } from "#runtime/cli/command.ts";
import { pairsIn } from "#runtime/cli/discover/asked.ts";
import type { Part } from "#runtime/cli/part.ts";
import { Fault } from "#runtime/core/fault.ts";
import { loadKernels } from "#runtime/core/kernels.ts";
import { type Draft, draftOf } from "#runtime/foundry/draft.ts";
import { precisionOf } from "#runtime/foundry/precision.ts";
import { loadMap, openKind } from "#runtime/map/open.ts";
import { goldenVectors } from "./golden.ts";
import { readRecording } from "./recording.ts";
import { scaledOption } from "./scaled.ts";
import { capsuleWord, neededOption } from "./shared.ts";

export const newPart: Part = {
  name: "new",
  usage: [
    "capsule new DIR --map MAP.npz --recording FILE [--policy MODEL.onnx [--inputs A,B…] [--outputs C,D…]] [--set-points C=POINT…] [--name NAME] [--publisher NAME] [--tick MS] [--json]",
  ],
  about:
    "Makes a folder that `iv capsule build` can build: a capsule.json from the channels of a map and from what a recording shows of them, and the files beside it. Without a policy the capsule only guards what others propose. Ranges, rates and safe states are taken from the recording, and it says which of them only you can know.",
  options: {
    map: { type: "string", value: "FILE", about: "the energy map, as `iv map crawl` made it" },
    recording: {
      type: "string",
      value: "FILE",
      about: "recorded operation, with a time column and one column a point",
    },
    policy: {
      type: "string",
      value: "FILE",
      about: "an ONNX model, by default with the map's channels in and its commands out",
    },
    inputs: {
      type: "string",
      value: "A,B…",
      about:
        "the points that the model is shown, in its order; NAME=OFFSET/SCALE where it was trained on (value - OFFSET) / SCALE",
    },
    outputs: { type: "string", value: "C,D…", about: "the set-points that it answers with, written alike" },
    "set-points": {
      type: "string",
      value: "C=POINT…",
      about: "by which points the map's commands are set, where the map has what the machine made of them",
    },
    name: { type: "string", value: "NAME", about: "what it is called (the folder's name)" },
    publisher: { type: "string", value: "NAME", about: "who makes it", default: "example" },
    tick: {
      type: "string",
      value: "MS",
      about: "milliseconds from one decision to the next",
      default: "1000",
    },
  },
  examples: [
    {
      run: "iv capsule new pump --map map.npz --recording week.csv",
      what: "a capsule that guards the pump's set-points",
    },
    {
      run: "iv capsule new pump --map map.npz --recording week.csv --policy model.onnx",
      what: "and one that proposes some itself",
    },
    {
      run: "iv capsule new pump --map map.npz --recording week.csv --policy model.onnx --inputs flow=75/20,pressure=1.2/0.4 --outputs speed=65/35",
      what: "a model that sees other points than the map, with the mean and the deviation that it was trained with",
    },
  ],
  async run(call: Call, io: Io): Promise<ExitCode> {
    const folder = resolve(capsuleWord(call, "capsule new", "folder"));
    const given = {
      map: neededOption(call, "map", "which energy map it stands on"),
      recording: neededOption(call, "recording", "what was recorded of the plant"),
      policy: textOption(call, "policy"),
    };
    const contract = { inputs: scaledOption(call, "inputs"), outputs: scaledOption(call, "outputs") };
    if (given.policy === undefined && (contract.inputs ?? contract.outputs) !== undefined)
      throw new UsageError("--inputs and --outputs say what the --policy is shown and asks for");
    const tickMs = Number(textOption(call, "tick"));
    if (!Number.isInteger(tickMs) || tickMs < 1 || tickMs > 60_000)
      throw new UsageError("--tick takes whole milliseconds, 1 to 60000");
    const named = textOption(call, "set-points");
    const setBy = named === undefined ? undefined : new Map(pairsIn(named, "set-points"));
    const recording = {
      ...(await readRecording(given.recording)),
      file: `recording${extname(given.recording) || ".csv"}`,
    };
    const bytes = await read(given.map);
    const model = given.policy === undefined ? undefined : await read(given.policy);
    const draft = draftOf({
      publisher: textOption(call, "publisher")!,
      name: textOption(call, "name") ?? nameOf(folder),
      ...{ ...aboutMap(bytes), tickMs, recording, setBy },
      policy:
        model === undefined
          ? undefined
          : { file: policyFile, vectors: "policy.vectors.json", precision: precisionOf(model), ...contract },
    });
    const files = new Map<string, Uint8Array>([
      ["map.npz", bytes],
      [recording.file, await read(given.recording)],
    ]);
    if (model !== undefined) {
      files.set(policyFile, model);
      files.set("policy.vectors.json", await goldenVectors(model, draft.source.units[0]!, recording));
    }
    await mkdir(folder, { recursive: true });
    // Last, and never over another: it is what makes the folder a capsule's.
    await refuseExisting(join(folder, "capsule.json"));
    for (const [file, content] of files) await writeWhole(join(folder, file), [content]);
    await writeWhole(join(folder, "capsule.json"), [utf8(`${JSON.stringify(draft.source, null, 2)}\n`)]);
    if (call.options["json"])
      io.out(JSON.stringify({ folder, files: ["capsule.json", ...files.keys()], check: draft.toCheck }));
    else io.out(pageOf(draft, { folder, files: [...files.keys()] }));
    return 0;
  },
};

const policyFile = "policy.onnx";

function aboutMap(bytes: Uint8Array) {
  const kernels = loadKernels();
  const { kind, map } = openKind(bytes, kernels);
  const { channels, threshold, alpha } = loadMap(bytes, kernels);
  const roles = kind === "plant" ? map.channels : [];
  const commands = roles.filter(({ role }) => role === "command").map(({ name }) => name);
  return { map: { file: "map.npz", channels, threshold, alpha }, commands };
}

function pageOf(
  { source, toCheck }: Draft,
  { folder, files }: { folder: string; files: readonly string[] },
): string {
  return [
    `${folder} holds capsule.json, ${files.join(", ")}`,
    `  state      ${source.state.map(({ point, unit }) => `${point} (${unit})`).join(", ")}`,
    `  actuators  ${source.actuators.map(({ point, min, max, unit }) => `${point} ${min} … ${max} ${unit}`).join(", ")}`,
    "",
    "Look at these before you build; a recording cannot know them:",
    ...toCheck.map(([path, why]) => `  ${path.padEnd(20)} ${why}`),
    "",
    `Then: iv capsule build ${folder}`,
  ].join("\n");
}

async function refuseExisting(path: string): Promise<void> {
  if (await exists(path))
    throw new Fault("capsule/unwritable", `${path} is there already`, {
      hint: "Take another folder, or remove it if it is not needed",
    });
}

async function read(path: string): Promise<Uint8Array> {
  return await readFile(path).catch((cause: NodeJS.ErrnoException) => {
    throw new Fault("capsule/unreadable", `Cannot read ${path}: ${cause.code ?? cause.message}`, {
      cause,
      hint: "Name a file that this user may read",
    });
  });
}

function nameOf(folder: string): string {
  return (
    basename(folder)
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^[^a-z]+|-+$/g, "") || "capsule"
  );
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
