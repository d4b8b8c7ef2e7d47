import type { Bin } from "#bridge/bring-up/link-figures.ts";
import { type Load, loadMax } from "#bridge/bring-up/wire-load.ts";
import { type ExitCode, numberOption, textOption, UsageError } from "#runtime/cli/command.ts";
import type { Part } from "#runtime/cli/part.ts";
import { printable } from "#runtime/cli/printable.ts";
import { type Measured, measure } from "./quality-run.ts";
import { ms } from "./scan-text.ts";
import { pause, statusLine, surroundings, unreachable } from "./surroundings.ts";
import { deviceOption } from "./with-registers.ts";

export const quality: Part = {
  name: "quality",
  usage: ["hal quality GATEWAY.yaml|TARGET [--count N] [--pause MS] [--timeout MS] [--device NAME] [--json]"],
  about:
    "Measures the link: asks the shortest and the longest read of the gateway's file in turn, or what a target turns out to have, and shows how long answers take, how many were lost or spoiled, what a request and a register cost, and which timeoutMs, scanMs and gapMax follow from it. It only reads, and repeats nothing: a lost answer is counted. Of a gateway's file it also says how busy the gateway will keep the wire. Exit code 1 where any was lost or spoiled, or the wire has too much to do.",
  options: {
    count: { type: "string", value: "N", about: "how many reads", default: "200" },
    pause: { type: "string", value: "MS", about: "between two reads", default: "0" },
    timeout: { type: "string", value: "MS", about: "how long an answer may take (the file's, or 500)" },
    ...deviceOption,
  },
  examples: [
    { run: "iv hal quality gateway.yaml --count 1000", what: "with the gateway's own blocks" },
    { run: "iv hal quality 'modbus-rtu:///dev/ttyUSB0?baud=19200&unit=3'", what: "a line without a file" },
  ],
  async run(call, io): Promise<ExitCode> {
    const [place, ...more] = call.words;
    if (place === undefined || more.length > 0) throw new UsageError("name a gateway's file or a target");
    const count = numberOption(call, "count", { min: 1, max: 1_000_000 })!;
    const pauseMs = numberOption(call, "pause", { min: 0, max: 60_000 })!;
    const timeoutMs = numberOption(call, "timeout", { min: 5, max: 60_000 });
    const { clock } = surroundings();
    const line = statusLine(io, () => clock.now());
    let asked = 0;
    const manners = {
      pause: () => pause(pauseMs, io.stop),
      stop: io.stop,
      onQuestion: (text: string) => line.say(`${++asked} questions, ${text}`),
    };
    const figures = await measure(place, { count, timeoutMs, manners, device: textOption(call, "device") });
    line.end();
    if (figures.came.down === figures.asked) throw unreachable(place, "there is no link");
    io.out(
      call.options["json"] === true
        ? JSON.stringify(figures)
        : printable(`${place}\n${qualityText(figures)}`),
    );
    const { good, refused } = figures.came;
    const isFree = figures.load === undefined || figures.load.share <= loadMax;
    return good + refused === figures.asked && isFree ? 0 : 1;
  },
};

function qualityText({
  asked,
  came,
  latency,
  histogram,
  cost,
  suggested,
  questions,
  counters,
  load,
}: Measured): string {
  const lines = [
    `  ${asked} reads of ${questions.join(" and ")}: ${came.good} good, ${came.refused} refused, ${came.timeout} not answered, ${came.garbled} spoiled, ${came.down} without a link`,
  ];
  if (latency !== undefined) {
    const { min, p50, p90, p99, max } = latency;
    lines.push(
      `  ${ms(min)} at least, ${ms(p50)} median, ${ms(p90)} in 9 of 10, ${ms(p99)} in 99 of 100, ${ms(max)} at most`,
    );
  }
  lines.push(...histogramLines(histogram));
  const odd = Object.entries(counters).filter(([name, value]) => value > 0 && !ordinary.includes(name));
  if (odd.length > 0) lines.push(`  counted: ${odd.map(([name, value]) => `${name} ${value}`).join(", ")}`);
  if (cost !== undefined)
    lines.push(
      `  a request costs ${ms(cost.requestUs / 1_000)}, a register ${(cost.wordUs / 1_000).toFixed(3)} ms`,
    );
  if (suggested !== undefined) {
    const { timeoutMs, scanMs, gapMax } = suggested;
    lines.push(`  in the gateway's file: timeoutMs: ${timeoutMs}, scanMs: ${scanMs}, gapMax: ${gapMax}`);
  }
  if (load !== undefined) lines.push(...loadLines(load));
  return lines.join("\n");
}

function loadLines({ share, parts }: Load): readonly string[] {
  const lines = parts.map(
    ({ what, requests, tookMs, everyMs }) =>
      `    ${what}: ${requests} request${requests === 1 ? "" : "s"}, ${ms(tookMs)} of every ${everyMs} ms`,
  );
  const busy = `  the gateway keeps the wire busy for ${Math.round(share * 100)} % of its time`;
  if (share <= loadMax) return [busy, ...lines];
  return [
    `${busy}, which is too much: readings will be stale`,
    ...lines,
    "    Read seldomer (scanMs, points.*.scanMs), let the acknowledgement do (confirm: acked), or take a capsule with a slower tick",
  ];
}

/** What counts up when all is well. */
const ordinary: readonly string[] = ["sent", "replies", "exceptions", "greetings"];

function histogramLines(bins: readonly Bin[]): readonly string[] {
  const most = Math.max(...bins.map(({ count }) => count));
  return bins.map(({ toMs, count }) => {
    const bar = "█".repeat(Math.ceil((barMax * count) / most));
    return `  ${`< ${toMs < 1 ? toMs : Math.round(toMs)} ms`.padStart(10)} ${String(count).padStart(7)} ${bar}`.trimEnd();
  });
}

const barMax = 40;
