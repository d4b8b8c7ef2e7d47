import type { Found } from "#bridge/bring-up/find-ranges.ts";
import { objectNames } from "#bridge/bring-up/identification.ts";
import { quantile } from "#bridge/bring-up/link-figures.ts";
import type { BoardFound } from "#bridge/bring-up/scan-board.ts";
import type { Identity, TableFound, UnitFound } from "#bridge/bring-up/scan-target.ts";

export interface UnitScan extends UnitFound {
  readonly identity: Identity;
  readonly tables: readonly TableFound[];
}

export interface DeviceScan {
  readonly target: string;
  readonly units: readonly UnitScan[];
  /** Units that answered and were not looked into. */
  readonly others: readonly number[];
  readonly silent: readonly number[];
  readonly garbled: readonly number[];
  readonly isWhole: boolean;
}

export function scanText({ target, units, others, silent, garbled, isWhole }: DeviceScan): string {
  const lines = [
    units.length === 0
      ? `${target}: no unit answers`
      : `${target}: unit ${[...units.map(({ unit }) => unit), ...others].join(", ")} ${units.length + others.length === 1 ? "answers" : "answer"}`,
    ...units.flatMap(unitLines),
  ];
  if (others.length > 0)
    lines.push(
      `  units ${others.join(", ")} were not looked into; a device that answers for every unit has one`,
    );
  if (garbled.length > 0)
    lines.push(
      `  unit ${garbled.join(", ")}: bytes that are no answer; try another baud rate or parity, or echo=true`,
    );
  if (silent.length > 0) lines.push(`  silent: ${spans(silent)}`);
  if (!isWhole) lines.push("  ended before everything was asked");
  return lines.join("\n");
}

function unitLines({ unit, identity, tables }: UnitScan): readonly string[] {
  const { objects, serverId } = identity;
  const said = objects.filter(({ text }) => text.trim() !== "");
  const tookUs = tables.flatMap((table) => table.tookUs);
  return [
    "",
    `unit ${unit}`,
    ...said.map(({ id, text }) => `  ${(objectNames.get(id) ?? `object ${id}`).padEnd(13)} ${text}`),
    ...(serverId ? [`  server id     ${serverId.text || "-"} (${serverId.bytes})`] : []),
    ...(said.length === 0 && !serverId ? ["  does not say what it is (functions 43 and 17)"] : []),
    ...tables.map((found) => `  ${found.table.padEnd(13)} ${foundText(found)}`),
    ...(tookUs.length > 0 ? [`  answers       ${latencyText(tookUs)}`] : []),
  ];
}

export function boardText(target: string, { mapHash, boot, watchdogMs, words, tookUs }: BoardFound): string {
  return [
    `${target}: a board answers`,
    `  map hash  ${mapHash}`,
    `  boot      ${boot}`,
    `  watchdog  ${watchdogMs} ms`,
    `  words     ${foundText(words)}`,
    ...(tookUs.length > 0 ? [`  answers   ${latencyText(tookUs)}`] : []),
  ].join("\n");
}

function foundText({ ranges, isBarred, blockSeen, undecided, requests }: Found): string {
  if (isBarred) return "none: the device does not know this function";
  const shown = ranges
    .slice(0, rangesShown)
    .map(({ from, to }) => (from === to ? String(from) : `${from}-${to}`));
  const more = ranges.length > rangesShown ? ` and ${ranges.length - rangesShown} more ranges` : "";
  const what = shown.length === 0 ? "nothing found" : shown.join(", ") + more;
  const rest = undecided === 0 ? "" : `, ${undecided} addresses undecided`;
  return `${what} (${requests} questions${blockSeen > 1 ? `, up to ${blockSeen} at once` : ""}${rest})`;
}
const rangesShown = 24;

function latencyText(tookUs: readonly number[]): string {
  const sorted = tookUs.map((us) => us / 1_000).sort((a, b) => a - b);
  const [p50, p99] = [quantile(sorted, 0.5), quantile(sorted, 0.99)];
  return `${ms(p50)} median, ${ms(p99)} in 99 of 100, ${ms(sorted.at(-1)!)} at most`;
}

export function ms(value: number): string {
  return `${value < 10 ? value.toFixed(2) : value.toFixed(0)} ms`;
}

/** 2, 3, 4, 9 as 2-4, 9. */
function spans(numbers: readonly number[]): string {
  const sorted = [...numbers].sort((a, b) => a - b);
  const parts: { from: number; to: number }[] = [];
  for (const one of sorted) {
    const last = parts.at(-1);
    if (last?.to === one - 1) last.to = one;
    else parts.push({ from: one, to: one });
  }
  return parts.map(({ from, to }) => (from === to ? String(from) : `${from}-${to}`)).join(", ");
}
