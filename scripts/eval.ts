// `npm run eval -- NAME [--data DIR] [--json]`: a published protocol on published data, ours beside the
// detectors of others. The data are no part of the project: DIR defaults to a folder beside it. What was
// measured there is also written to docs/. Exit code 1 if it could not be run, 2 if it was called wrongly.

import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import type { Evaluation, PatientEvaluation } from "./eval/evaluation.ts";

const root = `${import.meta.dirname}/..`;
interface Entry {
  /** Beside the project, under shared/data; or a folder of the project itself. */
  readonly folder: string;
  readonly isOurs?: true;
  load(): Promise<Evaluation | PatientEvaluation>;
}

const evaluations: Readonly<Record<string, Entry>> = {
  actuation: {
    folder: "tep_act",
    load: async () => (await import("./eval/actuation-evaluation.ts")).actuation,
  },
  adbench: { folder: "adbench", load: async () => (await import("./eval/adbench.ts")).adbench },
  "false-blocks": {
    // Several sets at once, so their common folder.
    folder: "",
    load: async () => (await import("./eval/false-blocks.ts")).falseBlocks,
  },
  batadal: { folder: "batadal", load: async () => (await import("./eval/batadal.ts")).batadal },
  ccpp: { folder: "ccpp", load: async () => (await import("./eval/ccpp.ts")).ccpp },
  learned: {
    // Several sets at once, so their common folder.
    folder: "",
    load: async () => (await import("./eval/learned.ts")).learned,
  },
  regimes: {
    // Several sets at once, so their common folder.
    folder: "",
    load: async () => (await import("./eval/regimes.ts")).regimes,
  },
  skab: { folder: "skab", load: async () => (await import("./eval/skab.ts")).skab },
  "tri-check": {
    ...{ folder: "capsules", isOurs: true },
    load: async () => (await import("./eval/tri-check.ts")).triCheck,
  },
  tep: { folder: "tep", load: async () => (await import("./eval/tep.ts")).tep },
};

const { values, positionals } = readCall();
const [name = "", ...others] = positionals;
const entry = evaluations[name];
if (entry === undefined || others.length > 0) wrong(`there is no evaluation "${positionals.join(" ")}"`);
const folder = values.data ?? `${root}/${entry.isOurs ? "" : "../shared/data/"}${entry.folder}`;

if (existsSync(folder)) {
  try {
    const report = await (await entry.load()).run(folder);
    if (values.json) console.log(JSON.stringify({ evaluation: name, ...report.figures }, null, 2));
    else console.log(report.page);
    // The page in docs/ tells of the published data; somebody's own folder is nobody else's business.
    if (values.data === undefined) {
      mkdirSync(`${root}/docs`, { recursive: true });
      writeFileSync(`${root}/docs/eval-${name}.md`, report.page);
    }
  } catch (error) {
    console.error(`Cannot evaluate ${name} on ${folder}: ${(error as Error).message}`);
    process.exitCode = 1;
  }
} else {
  console.error(`Cannot evaluate ${name}: there is no folder ${folder}; name one with --data DIR`);
  process.exitCode = 1;
}

function readCall() {
  try {
    return parseArgs({
      options: { json: { type: "boolean", default: false }, data: { type: "string" } },
      allowPositionals: true,
    });
  } catch (error) {
    return wrong((error as Error).message);
  }
}

function wrong(what: string): never {
  console.error(`${what}; say one of ${Object.keys(evaluations).join(", ")}, --data DIR, --json`);
  process.exit(2);
}
