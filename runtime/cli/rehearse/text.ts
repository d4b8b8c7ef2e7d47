import { type Report, verdicts } from "#runtime/tick/rehearse/comparison.ts";

/** How long a tick of the next capsule takes, on the machine that rehearses: no part of the digest. */
export interface Timing {
  readonly tickMs: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

export function timingOf(tookMs: readonly number[], tickMs: number): Timing {
  const sorted = tookMs.toSorted((one, other) => one - other);
  const at = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
  return { tickMs, p50Ms: at(0.5), p99Ms: at(0.99), maxMs: at(1) };
}

export function linesOf(report: Report, timing: Timing): readonly string[] {
  const { before, next, findings, missing, unable, digest } = report;
  const { ticks, same, table, disagreements, first, interventions, above, unusable, actuators } = findings;
  return [
    `before   ${before.name || before.capsule} (${before.as})`,
    `next     ${next.name}  ${next.capsule}`,
    `trace    ${report.trace}, ${timeOf(report.from)} to ${timeOf(report.to)}`,
    ...(missing.length === 0 ? [] : [`MISSING  the trace does not show ${missing.join(", ")}`]),
    `ticks    ${ticks} compared, ${same} the same to the bit, ${unable} could not be run again`,
    `verdicts ${disagreements} are others; before \\ next ${verdicts.join(" ")}`,
    ...verdicts.map((kind) => `  ${kind.padEnd(7)} ${verdicts.map((other) => table[kind][other]).join(" ")}`),
    `         before  next`,
    ...(
      [
        ["blocked or amended", interventions],
        ["states above their limit", above],
        ["without usable input", unusable],
      ] as const
    ).map(([what, sides]) => `         ${sides.before}  ${sides.next}  ${what}`),
    ...Object.entries(actuators).map(
      ([point, { both, only, rms, max }]) =>
        `writes   ${point}: ${both} by both, apart by ${short(rms)} (RMS), ${short(max)} at most; ${only.before} by the one before alone, ${only.next} by the next alone`,
    ),
    `time     a tick of ${timing.tickMs} ms took ${timing.p50Ms.toFixed(2)} ms here, 99 % below ${timing.p99Ms.toFixed(2)}, at most ${timing.maxMs.toFixed(2)}`,
    ...first
      .slice(0, shownMax)
      .map(
        ({ tick, before: was, next: is }) =>
          `  tick ${tick}: ${was.verdict} (${was.because}) → ${is.verdict} (${is.because}): ${is.text}`,
      ),
    `digest   ${digest}`,
  ];
}

export function short(decimal: string): string {
  return String(Number(Number(decimal).toPrecision(4)));
}

function timeOf(at: number): string {
  return new Date(at / 1_000).toISOString();
}

const shownMax = 10;
