import { join, resolve } from "node:path";
import { untilAborted } from "#runtime/core/until-aborted.ts";
import {
  type Call,
  type Command,
  type ExitCode,
  type Io,
  numberOption,
  textOption,
  UsageError,
} from "./command.ts";
import { progressLine } from "./map/progress.ts";
import { firstHour } from "./onboard/first-hour.ts";
import type { Found } from "./onboard/found.ts";
import { openHourPage, type PageOptions } from "./onboard/serve/serve.ts";
import type { Doing } from "./onboard/told.ts";

export const onboard: Command = {
  name: "onboard",
  summary: "from a folder of historian files to a capsule and a gateway that observes",
  usage: [
    "onboard [PATHS...] [--out DIR] [--name NAME] [--commands A,B] [--objective TEXT] [--json]",
    "onboard --serve [PATHS...] [--out DIR] [--port N] [--json]",
  ],
  about:
    "Four steps on your own files. Ingest: reads every table, says what is strange, and asks what files cannot say; each question has an assumed answer in DIR/answers.yaml, which you correct before you run the same command again. Ground: fits the energy map to the first four fifths of the time, says what it promises and what it does not know, and builds a capsule of it. Optimise: which set-points the map finds better, and what recorded rows like them say to that. Protect: judges the last fifth, which nothing was fitted to: states, and every command that your people gave, with what the plant did afterwards; on the page also the machine itself, with the capsule's hands tied.\n\nDIR then holds answers.yaml, report.html, map.npz, the capsule, what was kept back, and a gateway.yaml in observe mode, which `iv sim replay DIR` gives a device to. The gateway.yaml is for that replay: observe mode blocks nothing, but an armed capsule to which nobody proposes holds its set-points and then goes to its safe state. What looks on at a machine and never writes is the machine.yaml of the page's step Protect, with `start: watch`; `iv run` takes it too.\n\nWith --serve the same four steps are a page in the browser, on this machine only: files are dropped or named, questions are answered in a form. Both leave the same folder, so either goes on with what the other began; PATHS need not be named again.",
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
    serve: { type: "flag", about: "walk the steps in a browser of this machine" },
    port: {
      type: "string",
      value: "N",
      about: "where the page is served; 0 takes a free one",
      default: "8471",
    },
  },
  examples: [
    { run: "iv onboard /data/historian", what: "look what it makes of it" },
    { run: "iv onboard week.csv --commands valve,speed --out pump", what: "where no name says what is set" },
    { run: "iv onboard --serve --out pump", what: "the same in a browser; the terminal prints its address" },
    {
      run: "iv sim replay pump & iv run --config pump/gateway.yaml",
      what: "observe what was kept back, live",
    },
  ],
  async run(call: Call, io: Io): Promise<ExitCode> {
    const out = resolve(textOption(call, "out")!);
    const asked = {
      ...{ paths: call.words, plant: textOption(call, "name"), objective: textOption(call, "objective") },
      commands: (textOption(call, "commands") ?? "").split(",").filter((name) => name !== ""),
    };
    if (call.options["serve"] === true) return await serve(call, { out, asked, io });
    const found = await firstHour(
      { ...asked, out, until: "protect" },
      listener(io, call.options["json"] === true ? "json" : "text"),
    );
    if (found === undefined) {
      io.err("Stopped. What was read is saved; the same command goes on");
      return 1;
    }
    if (call.options["json"]) io.out(JSON.stringify(found));
    else for (const line of nextText(found)) io.out(line);
    return 0;
  },
};

async function serve(
  call: Call,
  { out, asked, io }: Pick<PageOptions, "out" | "asked"> & { readonly io: Io },
): Promise<ExitCode> {
  const port = numberOption(call, "port", { min: 0, max: 65_535 })!;
  if (!Number.isInteger(port)) throw new UsageError(`--port takes a whole number, not ${port}`);
  await using page = await openHourPage({ out, asked, port });
  const { url, token } = page;
  const address = `${url}/#token=${token}`;
  if (call.options["json"]) io.out(JSON.stringify({ url, token, out }));
  else {
    io.out(`Open ${address}`);
    io.out(
      "  It is for this machine only, and for whoever has this address. Ctrl-C ends it; what is done is kept",
    );
    io.out(
      `  From elsewhere: ssh -L ${new URL(url).port}:127.0.0.1:${new URL(url).port} THIS-MACHINE, then the same address`,
    );
  }
  await untilAborted(io.stop);
  return 0;
}

function listener(io: Io, as: "json" | "text"): Doing {
  const reading = progressLine(io, () => performance.now());
  return {
    stop: io.stop,
    tell(told) {
      if (told.kind === "reading") reading(told.progress);
      else if (told.kind === "doing") {
        if (io.isTerminal) io.err(`${told.what} …`);
      } else if (as === "text") for (const line of told.lines) io.out(line);
    },
  };
}

function nextText({ out, ingest: { questions } }: Found): readonly string[] {
  const file = join(out, "answers.yaml");
  return [
    "",
    "Next",
    ...(questions.length === 0 ? [] : [`  correct ${file}, then run the same command again`]),
    `  iv sim replay ${out}                    what was kept back, as a device`,
    `  iv run --config ${join(out, "gateway.yaml")}    a gateway that observes it, and blocks nothing`,
  ];
}
