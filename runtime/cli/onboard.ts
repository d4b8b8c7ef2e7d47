import { mkdirSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { Fault } from "#runtime/core/fault.ts";
import { loadKernels } from "#runtime/core/kernels.ts";
import { loadMap, openKind } from "#runtime/map/open.ts";
import { type Call, type Command, type ExitCode, type Io, textOption, UsageError } from "./command.ts";
import { type Grounded, grounded } from "./onboard/ground.ts";
import { type Ingested, ingested } from "./onboard/ingest.ts";
import { type Optimised, optimised } from "./onboard/optimise.ts";
import { type Protected, protectedOn } from "./onboard/protect.ts";
import { divided } from "./onboard/recorded.ts";
import { groundText, ingestText, optimiseText, protectText } from "./onboard/text.ts";

export const onboard: Command = {
  name: "onboard",
  summary: "from a folder of historian files to a capsule and a gateway that observes",
  usage: ["onboard PATHS... [--out DIR] [--name NAME] [--commands A,B] [--objective TEXT] [--json]"],
  about:
    "Four steps on your own files. Ingest: reads every table, says what is strange, and asks what files cannot say; each question has an assumed answer in DIR/answers.yaml, which you correct before you run the same command again. Ground: fits the energy map to the first four fifths of the time, says what it promises and what it does not know, and builds a capsule of it. Optimise: which set-points the map finds better, and what recorded rows like them say to that. Protect: judges the last fifth, which nothing was fitted to: states, and every command that your people gave, with what the plant did afterwards.\n\nDIR then holds answers.yaml, report.html, map.npz, the capsule, what was kept back, and a gateway.yaml in observe mode, which `iv sim replay DIR` gives a device to. Nothing of it can move a machine before you put in its address and change the mode.",
  options: {
    out: { type: "string", value: "DIR", about: "where all of it goes", default: "iv-onboard" },
    name: { type: "string", value: "NAME", about: "what the plant is called (default: the folder's name)" },
    commands: {
      type: "string",
      value: "A,B",
      about: "channels that somebody sets, where their names do not say so",
    },
    objective: {
      type: "string",
      value: "TEXT",
      about: "what is better, as `iv discover` takes it (default: less of what looks like power)",
    },
  },
  examples: [
    { run: "iv onboard /data/historian", what: "look what it makes of it" },
    { run: "iv onboard week.csv --commands valve,speed --out pump", what: "where no name says what is set" },
    {
      run: "iv sim replay pump & iv run --config pump/gateway.yaml",
      what: "observe what was kept back, live",
    },
  ],
  async run(call: Call, io: Io): Promise<ExitCode> {
    if (call.words.length === 0) throw new UsageError("name the files or folders to read");
    const out = resolve(textOption(call, "out")!);
    mkdirSync(out, { recursive: true });
    const say = (lines: readonly string[]): void => {
      if (!call.options["json"]) for (const line of lines) io.out(line);
    };
    const commands = (textOption(call, "commands") ?? "").split(",").filter((name) => name !== "");
    const plant = textOption(call, "name") ?? plantNamed(call.words[0]!);
    const objective = textOption(call, "objective");
    const files = await ingested({ paths: call.words, out, plant, commands, objective }, io);
    if (files === undefined) {
      io.err("Stopped. What was read is saved; the same command goes on");
      return 1;
    }
    say(ingestText(files));
    assertCommands(files);
    const parts = divided(files.recording, keptShare);
    if (io.isTerminal) io.err("Fitting a map …");
    const ground = await grounded(parts, { out, answers: files.answers, io });
    say(groundText(ground, parts));
    const opened = openKind(ground.mapBytes, loadKernels());
    const wanted = files.answers.objective;
    const better =
      wanted === null
        ? undefined
        : optimised(opened, { recording: parts.learnt, objective: wanted, stop: io.stop });
    say(optimiseText(better));
    const map = loadMap(ground.mapBytes, loadKernels());
    const guarded = protectedOn(parts.heldBack, { manifest: ground.manifest, id: ground.id, map });
    say(protectText(guarded, ground.portrait));
    const found = { out, ...reportOf(files, ground, { better, guarded }) };
    writeFileSync(join(out, "onboarding.json"), `${JSON.stringify(found, null, 2)}\n`);
    if (call.options["json"]) io.out(JSON.stringify(found));
    else say(nextText(out, files));
    return 0;
  },
};

/** Nothing can be guarded that nobody sets; and a guess here would be the worst of all. */
function assertCommands({ recording, file }: Ingested): void {
  if (recording.channels.some(({ role }) => role === "command")) return;
  throw new Fault("foundry/refused", "No channel's name says that somebody sets it", {
    hint: `Name the set-points with --commands A,B, or give them \`role: command\` in ${file}`,
  });
}

interface Rest {
  readonly better: Optimised | undefined;
  readonly guarded: Protected;
}

function reportOf({ questions, report }: Ingested, ground: Grounded, { better, guarded }: Rest): object {
  const { promise, portrait, id, check, stages } = ground;
  return {
    ingest: { counts: report.counts, findings: report.findings, questions },
    ground: { promise, unknowns: portrait.unknowns, doubt: portrait.doubt, capsule: id, stages, check },
    optimise: better ?? null,
    protect: guarded,
  };
}

function nextText(out: string, { questions, file }: Ingested): readonly string[] {
  return [
    "",
    "Next",
    ...(questions.length === 0 ? [] : [`  correct ${file}, then run the same command again`]),
    `  iv sim replay ${out}                    what was kept back, as a device`,
    `  iv run --config ${join(out, "gateway.yaml")}    a gateway that observes it, and blocks nothing`,
  ];
}

function plantNamed(path: string): string {
  const plain = basename(resolve(path))
    .toLowerCase()
    .replace(/\.[a-z0-9]+$/, "")
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^[^a-z]+|-+$/g, "");
  return plain === "" ? "plant" : plain.slice(0, 40);
}

/** The last fifth of the time. */
const keptShare = 0.2;
