import { utidText } from "#runtime/capsule/utid.ts";
import { type Call, type ExitCode, type Io, textOption, UsageError } from "#runtime/cli/command.ts";
import { readGatewayFile } from "#runtime/cli/gateway-file.ts";
import { writeNewFile } from "#runtime/cli/new-file.ts";
import type { Part } from "#runtime/cli/part.ts";
import { capsuleAt } from "#runtime/cli/proof/held-capsule.ts";
import type { IndexedRecord } from "#runtime/cli/proof/replay-place.ts";
import { Fault } from "#runtime/core/fault.ts";
import { loadKernels } from "#runtime/core/kernels.ts";
import type { BootRecord } from "#runtime/prove/record.ts";
import { Comparison, type Report, reportOf } from "#runtime/tick/rehearse/comparison.ts";
import { keepReport } from "#runtime/tick/rehearse/kept.ts";
import { Rehearsal } from "#runtime/tick/rehearse/rehearsal.ts";
import { openStandIn, type ReplayCapsule } from "#runtime/tick/replay/stand-in.ts";
import { followedIn } from "./followed.ts";
import { pageOf } from "./page.ts";
import { Series } from "./series.ts";
import { linesOf, type Timing, timingOf } from "./text.ts";
import { TraceReader } from "./trace.ts";

export const runPart: Part = {
  name: "run",
  usage: [
    "rehearse run TRACE --capsule NEXT [--against OLD] [--store DIR] [--report FILE.json] [--page FILE.html] [--config GATEWAY.yaml] [--json]",
  ],
  about:
    "Runs the next capsule over a trace, tick by tick, with the same kernels as the gateway, and compares with what was decided then, or with what --against would have decided. What it would have written moves nothing, so the plant goes on as it did. The report has a digest over all of it but how long a tick took here; the capsule of the trace itself comes out the same to the bit.\n\nExit code 0: no verdict is another. 1: some are.",
  options: {
    capsule: {
      type: "string",
      value: "NEXT",
      about: "a folder, a .capsule file, an OCI layout, or what is installed in --store",
    },
    against: {
      type: "string",
      value: "OLD",
      about: "another capsule to compare with (default: what was recorded)",
    },
    store: { type: "string", value: "DIR", about: "a store of capsules" },
    report: { type: "string", value: "FILE", about: "write the report there, as JSON" },
    page: { type: "string", value: "FILE", about: "write a page with plots there" },
    config: {
      type: "string",
      value: "GATEWAY.yaml",
      about: "leave the report with that gateway, for its console and for the update that needs it",
    },
  },
  examples: [
    {
      run: "iv rehearse run hour.trace --capsule next.capsule --report rehearsal.json --page rehearsal.html",
      what: "what the next version would have done otherwise in that hour",
    },
  ],
  async run(call: Call, io: Io): Promise<ExitCode> {
    const [trace, ...more] = call.words;
    const next = textOption(call, "capsule");
    if (trace === undefined || next === undefined || more.length > 0)
      throw new UsageError("rehearse run takes a trace, and the next capsule with --capsule");
    const [store, against] = [textOption(call, "store"), textOption(call, "against")];
    const { report, timing, series } = await rehearsed(trace, {
      next: await capsuleAt(next, store),
      against: against === undefined ? undefined : await capsuleAt(against, store),
    });
    const [json, html] = [textOption(call, "report"), textOption(call, "page")];
    if (json !== undefined) writeText(json, `${JSON.stringify(report, undefined, 2)}\n`);
    if (html !== undefined) writeText(html, pageOf(report, { timing, series }));
    const config = textOption(call, "config");
    if (config !== undefined) await keepReport((await readGatewayFile(config)).gateway.data, report);
    if (call.options["json"]) io.out(JSON.stringify({ ...report, timing }));
    else io.out(linesOf(report, timing).join("\n"));
    return report.findings.disagreements === 0 ? 0 : 1;
  },
};

async function rehearsed(
  path: string,
  { next, against }: { readonly next: ReplayCapsule; readonly against: ReplayCapsule | undefined },
): Promise<{ readonly report: Report; readonly timing: Timing; readonly series: Series }> {
  const followed = await followedIn(path, next);
  const trace = new TraceReader(path);
  const [comparison, series, took] = [new Comparison(), new Series(), [] as number[]];
  let boot: BootRecord | undefined;
  let rehearsal: Rehearsal | undefined;
  let [from, to, unable] = [0, 0, 0];
  let missing: readonly string[] = [];
  const early: IndexedRecord[] = [];
  const standIns: { close(): Promise<void> }[] = [];
  try {
    for await (const { index, record } of trace.records()) {
      if (record.kind === "boot") boot = record;
      if (record.kind === "decision" && rehearsal === undefined && boot !== undefined) {
        if (record.capsule !== followed.capsule) {
          early.length = 0;
          continue;
        }
        const opened = await Promise.all(
          [next, against].map(
            (each) => each && openStandIn(each, { kernels: loadKernels(), standsFor: record.capsule }),
          ),
        );
        standIns.push(...opened.filter((each) => each !== undefined));
        const capsules = new Set([followed.capsule]);
        rehearsal = new Rehearsal({ next: opened[0]!, against: opened[1], capsules, mode: boot.mode });
        missing = next.manifest.state
          .map(({ point }) => point)
          .filter((point) => !Object.hasOwn(record.frame, point));
      }
      if (rehearsal === undefined) {
        if (early.push({ index, record }) > earlyMax) early.shift();
        continue;
      }
      // An anchor stands before the first decision that it is for.
      for (const before of early.splice(0)) await rehearsal.take(before.index, before.record);
      const begun = performance.now();
      const end = await rehearsal.take(index, record);
      if (end.kind === "none" || index < trace.head!.start) continue;
      if (end.kind === "unable") unable++;
      else {
        took.push(performance.now() - begun);
        comparison.take(end.pair);
        series.take(end.pair);
        from ||= end.pair.before.at;
        to = end.pair.before.at;
      }
    }
  } finally {
    for (const standIn of standIns) await standIn.close();
  }
  if (took.length === 0)
    throw new Fault(
      "proof/unreadable",
      `No tick of ${followed.name || followed.capsule} in ${path} can be judged again`,
      {
        hint: "Record a longer stretch: `iv rehearse record --config FILE --last 1h`",
      },
    );
  const report = reportOf({
    schema: "industriverse.rehearsal/1",
    trace: trace.digest,
    gateway: boot!.gateway,
    ...{ from, to, missing, unable },
    before:
      against === undefined
        ? { ...followed, as: "recorded" }
        : { capsule: against.id, name: utidText(against.manifest), as: "rehearsed" },
    next: { capsule: next.id, name: utidText(next.manifest) },
    findings: comparison.findings(),
  });
  return { report, timing: timingOf(took, next.manifest.tickMs), series };
}

/** What a tick tells before it decides is far less. */
const earlyMax = 64;

function writeText(path: string, text: string): void {
  writeNewFile(path, new TextEncoder().encode(text), "cli/unwritable");
}
