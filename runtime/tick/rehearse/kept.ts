// Reports of rehearsals where a gateway and its console look for them: the newest few in one file of the data folder. A
// report is believed for nothing but its digest; that it is true, whoever has the trace and the capsules works out again.

import { readState, type StateForm, writeState } from "#runtime/capsule/store/state-file.ts";
import { exclusive } from "#runtime/core/exclusive.ts";
import { Fault } from "#runtime/core/fault.ts";
import { formOf } from "#runtime/core/form.ts";
import { isWhole, type Report } from "./comparison.ts";
import schema from "./report.schema.json" with { type: "json" };

/** A report in a file of its own, as `iv rehearse run --report` wrote it. */
export async function readReport(path: string): Promise<Report> {
  const report = await readState(path, reportForm);
  if (report === undefined)
    throw new Fault("update/bad-rehearsal", `${path} is not there`, {
      hint: "`iv rehearse run --report` writes one",
    });
  if (!isWhole(report))
    throw new Fault("update/bad-rehearsal", `${path} is not what its digest says`, {
      hint: "Somebody has changed it: rehearse again",
    });
  return report;
}

/** The newest last; those that are not what their digest says are left out. */
export async function keptReports(data: string): Promise<readonly Report[]> {
  return ((await readState(keptPath(data), keptForm))?.reports ?? []).filter(isWhole);
}

/** Beside the newest of the others, and in place of the same. */
export async function keepReport(data: string, report: Report): Promise<void> {
  const path = keptPath(data);
  using lock = exclusive(`${path}.lock`);
  if (lock === undefined)
    throw new Fault("update/busy", `Another command is writing ${path}`, { hint: "Try again" });
  // What cannot be read any more is no reason to keep nothing.
  const before = await keptReports(data).catch(() => []);
  const reports = [...before.filter(({ digest }) => digest !== report.digest), report].slice(-reportsKept);
  while (JSON.stringify(reports, null, 2).length > keptBytesMax && reports.length > 1) reports.shift();
  if (JSON.stringify(reports, null, 2).length > keptBytesMax)
    throw new Fault("update/bad-rehearsal", `A report of more than ${keptBytesMax} bytes is not kept`, {
      hint: "Rehearse less than that",
    });
  await writeState(path, { schema: "industriverse.rehearsals/1", reports });
}

interface Kept {
  readonly schema: "industriverse.rehearsals/1";
  readonly reports: readonly Report[];
}

function keptPath(data: string): string {
  return `${data}/rehearsals.json`;
}

export const reportsKept = 8;
/** Less than a state file may have. */
const keptBytesMax = 240_000;

const hint = "`iv rehearse run` writes it; what is here was changed since";
const reportForm: StateForm<Report> = {
  ...{ code: "update/bad-rehearsal", what: "the report of a rehearsal", hint },
  validate: formOf<Report>(schema, { allErrors: true }),
};
const keptForm: StateForm<Kept> = {
  ...{ code: "update/bad-rehearsal", what: "the rehearsals that were left here" },
  hint: "Move the file away; then nothing was rehearsed",
  validate: formOf<Kept>(
    {
      type: "object",
      required: ["schema", "reports"],
      additionalProperties: false,
      properties: {
        schema: { const: "industriverse.rehearsals/1" },
        reports: { type: "array", maxItems: reportsKept, items: { $ref: schema.$id } },
      },
    },
    { allErrors: true, schemas: [schema] },
  ),
};
