// `npm run eval:actuation [-- --data DIR] [--json]`: how well the shield's gates tell commands that harm a
// simulated process from those that do not. DIR holds history.npz and proposals.npz; without one it is the
// shared data beside the project, and then docs/eval-actuation.md is written. Exit code 1: the folder
// cannot be evaluated, 2: called wrongly.

import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { readNpz } from "#runtime/map/npz.ts";
import { type ActuationReport, calibrationEach, evaluateActuation } from "./eval/actuation.ts";
import { actuationDataOf, dealtFrom } from "./eval/actuation-data.ts";
import { limitsTable, markdownOf, table } from "./eval/actuation-report.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const { data, json } = readCall();
try {
  const folder = data ?? join(root, "..", "shared", "data", "tep_act");
  const [history, proposals] = await Promise.all([read(folder, "history"), read(folder, "proposals")]);
  const all = actuationDataOf(history, proposals);
  const report = evaluateActuation(all);
  console.log(json ? JSON.stringify(report, null, 2) : textOf(report));
  if (data === undefined) {
    await mkdir(join(root, "docs"), { recursive: true });
    const others = Array.from({ length: calibrationEach - 1 }, (_, index) => dealtFrom(all, index + 1));
    const dealings = [report, ...others.map(evaluateActuation)] as const;
    await writeFile(join(root, "docs", "eval-actuation.md"), markdownOf(dealings));
  }
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}

function textOf(report: ActuationReport): string {
  return `${table(report)}\n\nBlocked, harmful / harmless:\n\n${limitsTable(report)}`;
}

async function read(folder: string, name: string) {
  return readNpz(await readFile(join(folder, `${name}.npz`)));
}

function readCall() {
  try {
    return parseArgs({ options: { data: { type: "string" }, json: { type: "boolean", default: false } } })
      .values;
  } catch (error) {
    console.error(`${(error as Error).message}; say --data DIR, --json`);
    return process.exit(2);
  }
}
