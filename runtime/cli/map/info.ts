import { type Call, type ExitCode, type Io, numberOption, UsageError } from "#runtime/cli/command.ts";
import type { Part } from "#runtime/cli/part.ts";
import { exceedancesAllowed, rowsNeeded } from "#runtime/map/conformal.ts";
import { duration, figure, percent } from "#runtime/map/plot/figures.ts";
import { basinName } from "#runtime/map/plot/heat.ts";
import { shown } from "#runtime/map/plot/markup.ts";
import type { ForesightView, Portrait } from "#runtime/map/plot/portrait.ts";
import { promiseOf } from "#runtime/map/plot/promise.ts";
import { rates } from "#runtime/map/plot/reliability.ts";
import { lookAt } from "./opened.ts";
import type { Opened } from "./opened-map.ts";
import { portraitOf } from "./portrait.ts";
import { tableLines, wrapped } from "./table-text.ts";
import { type Warmth, warmthLines, warmthOf } from "./warmth.ts";
import { type WholeBasin, wholeBasinLines, wholeBasinsOf } from "./whole-basins.ts";

export const info: Part = {
  name: "info",
  usage: ["map info MAP [--temperature T] [--json]"],
  about:
    "Tells what a map knows: its channels with units and ranges, who judges, the thresholds with what they promise, the basins the plant lives in, by pair of channels and in all of them at once, which channels belong together, how far and how well the forecaster sees, and where all that comes from. And what it does not know: channels that never moved, ranges never visited. An array of somebody else's (.npy, .npz) is told too, with what had to be taken for granted.",
  options: {
    temperature: {
      type: "string",
      value: "T",
      about: "also tell free energy, mean energy, entropy and heat capacity; 1 is the plant as recorded",
    },
  },
  examples: [
    { run: "iv map info plant.npz", what: "before you trust a map, or sign a capsule with it" },
    { run: "iv map info plant.npz --json | jq .thresholds", what: "the same for programs" },
  ],
  async run(call: Call, io: Io): Promise<ExitCode> {
    const [path, ...more] = call.words;
    if (path === undefined || more.length > 0) throw new UsageError("map info takes one map");
    const temperature = numberOption(call, "temperature", { min: 1e-3, max: 1e3 });
    const opened = lookAt(path);
    const told: Told = {
      opened,
      portrait: portraitOf(opened, { cells: 64, pair: undefined }),
      basins: wholeBasinsOf(opened),
      warmth: temperature === undefined ? undefined : warmthOf(opened, temperature),
    };
    io.out(call.options["json"] ? JSON.stringify(factsFor(told)) : linesFor(told).join("\n"));
    return 0;
  },
};

interface Told {
  readonly opened: Opened;
  readonly portrait: Portrait;
  /** In all channels at once. */
  readonly basins: readonly WholeBasin[];
  readonly warmth: Warmth | undefined;
}

/** Where a threshold for another rate would be, or how many rows it would take. */
interface Limit {
  readonly alpha: number;
  readonly threshold: number | undefined;
  readonly rowsNeeded: number;
}

/** By the rows that the calibration is worth: a table by its rows as they are would contradict the map's own promise. */
function limitsAt({ calibration, alpha, threshold }: Portrait, effectiveRows: number): readonly Limit[] {
  if (calibration.length === 0) return [];
  const worth = Math.max(1, Math.min(Math.floor(effectiveRows), calibration.length));
  const stated = rates.includes(alpha) ? rates : [...rates, alpha].sort((a, b) => b - a);
  return stated.map((rate) => {
    const allowed = exceedancesAllowed(worth, rate);
    const above = Math.floor((allowed * calibration.length) / worth);
    const found = allowed < 0 ? undefined : calibration[calibration.length - 1 - above]!;
    return { alpha: rate, threshold: rate === alpha ? threshold : found, rowsNeeded: rowsNeeded(rate) };
  });
}

function linesFor({ portrait, opened, basins, warmth }: Told): readonly string[] {
  const { map, assumptions } = opened;
  const { name, channels, links, foresight, unknowns, facts, barrier, alpha, measure } = portrait;
  const named = (channel: number): string => shown(channels[channel]!.name, 28);
  const limits = limitsAt(portrait, map.effectiveRows).map((limit) => [
    percent(limit.alpha),
    limit.threshold === undefined ? `takes ${limit.rowsNeeded} independent rows` : figure(limit.threshold, 5),
    limit.alpha === alpha ? "refuses above it" : "",
  ]);
  const byPair = portrait.views.flatMap(({ heat, link }) =>
    heat.basins.map(({ at, share, depthNats, pass }, index) => [
      link.from === link.to ? named(link.from) : `${named(link.from)}, ${named(link.to)}`,
      `${basinName(index)} at ${figure(at[0])}${link.from === link.to ? "" : `, ${figure(at[1])}`}`,
      percent(share),
      pass === undefined ? "the only one" : figure(depthNats, 3),
    ]),
  );
  return [
    ...wrapped(`${shown(name)}: ${promiseOf(portrait)}`, 2),
    "",
    ...tableLines(
      ["channel", "role", "unit", "from", "to", "resolution"],
      channels.map(({ name: of, role, unit, min, max, resolution }) => [
        shown(of, 40),
        role,
        shown(unit, 12),
        ...[min, max, resolution].map((value) => figure(value, 5)),
      ]),
    ),
    "",
    ...(limits.length === 0
      ? []
      : tableLines(["promised rate", `threshold in nats of ${measure}`, ""], limits)),
    `  barrier ${figure(barrier, 5)}: like nothing on record`,
    ...(map.moves.threshold === map.threshold
      ? []
      : [
          `  a proposal is refused above ${figure(map.moves.threshold, 5)}, from ${map.moves.calibration.length} commands that the plant gave later`,
        ]),
    ...titled(
      "basins by pair, with their share of the time and their depth in nats",
      tableLines(["pair", "basin", "time", "depth"], byPair),
    ),
    ...titled("basins of the whole state", wholeBasinLines(basins, map)),
    ...(warmth === undefined
      ? []
      : titled(`at the temperature ${figure(warmth.temperature)}`, warmthLines(warmth))),
    ...titled(
      "channels that belong together",
      links.length === 0
        ? []
        : tableLines(
            ["one", "other", "nats"],
            links.map(({ from, to, informationNats }) => [
              named(from),
              named(to),
              figure(informationNats, 3),
            ]),
          ),
    ),
    ...(foresight === undefined ? [] : titled("forecaster", foresightLines(foresight, portrait))),
    ...titled(
      "what was taken for granted",
      assumptions.flatMap((sentence) => wrapped(`  - ${sentence}`, 4)),
    ),
    ...titled(
      "what this map does not know",
      unknowns.flatMap((sentence) => wrapped(`  - ${sentence}`, 4)),
    ),
    ...titled(
      "where it comes from",
      facts.flatMap(([what, value]) => wrapped(`  ${what.padEnd(14)}${shown(value, 300)}`, 16)),
    ),
  ];
}

function titled(title: string, lines: readonly string[]): readonly string[] {
  return lines.length < 2 && !lines[0]?.startsWith("  ") ? [] : ["", title, ...lines];
}

function foresightLines(foresight: ForesightView, { channels }: Portrait): readonly string[] {
  const { commands, slow, horizonRows, secondsPerRow, threshold, calibration, error } = foresight;
  const names = (of: readonly number[]): string =>
    of.map((channel) => shown(channels[channel]!.name, 28)).join(", ");
  const far = secondsPerRow > 0 ? ` (${duration(horizonRows * secondsPerRow)})` : "";
  const errors =
    error === undefined
      ? []
      : slow.map((channel) => [
          names([channel]),
          figure(error.oneStep[channel]!, 3),
          figure(error.atHorizon[channel]!, 3),
        ]);
  return [
    ...wrapped(`  commands      ${names(commands)}`, 16),
    `  horizon       ${horizonRows} rows${far}, refused beyond ${figure(threshold)} half widths of the record, from ${calibration.length} roll-outs`,
    ...tableLines(["slow channel", "error after a row", "at the horizon, in deviations"], errors),
  ];
}

function factsFor({ opened, portrait, basins, warmth }: Told): object {
  const { map, bytes, format, experts, dealt, blind, modes, measure, assumptions } = opened;
  const { foresight } = portrait;
  const name = (channel: number): string => map.channels[channel]!.name;
  return {
    file: opened.path,
    format,
    bytes: bytes.length,
    digest: map.digest,
    measure,
    alpha: map.alpha,
    threshold: map.threshold,
    barrier: map.barrier,
    moves: { threshold: map.moves.threshold, barrier: map.moves.barrier },
    promise: promiseOf(portrait),
    doubt: portrait.doubt,
    thresholds: limitsAt(portrait, map.effectiveRows).map(({ alpha, threshold, rowsNeeded: needed }) => ({
      alpha,
      threshold: threshold ?? null,
      rowsNeeded: needed,
    })),
    calibrationRows: map.calibration.length,
    channels: map.channels,
    modes,
    experts,
    dealt,
    links: map.links.map(({ from, to, informationNats }) => ({
      from: name(from),
      to: name(to),
      informationNats,
    })),
    basins: portrait.views.flatMap(({ heat, link }) =>
      heat.basins.map(({ at, energy, depthNats, pass, share }) => ({
        channels: [name(link.from), name(link.to)],
        at,
        energy,
        depthNats: pass === undefined ? null : depthNats,
        pass: pass ?? null,
        share,
      })),
    ),
    wholeBasins: basins.map(({ at, energy, depthNats, pass, share }) => ({
      at,
      energy,
      depthNats: pass === undefined ? null : depthNats,
      pass: pass ?? null,
      share,
    })),
    thermodynamics: warmth ?? null,
    foresight:
      foresight === undefined
        ? { blind: blind ?? null }
        : {
            commands: foresight.commands.map(name),
            slow: foresight.slow.map(name),
            horizonRows: foresight.horizonRows,
            secondsPerRow: foresight.secondsPerRow,
            threshold: foresight.threshold,
            rollOuts: foresight.calibration.length,
            error:
              foresight.error === undefined
                ? null
                : foresight.slow.map((channel) => ({
                    channel: name(channel),
                    oneStep: foresight.error!.oneStep[channel],
                    atHorizon: foresight.error!.atHorizon[channel],
                  })),
          },
    provenance: map.provenance,
    unknown: portrait.unknowns,
    assumptions,
  };
}
