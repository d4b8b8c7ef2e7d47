import { type Call, type Command, numberOption, textOption, UsageError } from "#runtime/cli/command.ts";
import { type ChannelView, viewsOf } from "#runtime/map/crawl/channel-view.ts";
import { domainOf, domains } from "#runtime/map/crawl/domains.ts";
import type { CleanOptions } from "#runtime/map/crawl/recording-of.ts";
import type { Summary } from "#runtime/map/crawl/summary.ts";

export interface MapSettings extends CleanOptions {
  /** The rate that was asked for, or those that will do, the strictest first. */
  readonly alpha: number | readonly number[];
  readonly standsSeconds: number | undefined;
  /** A map of as many channels as there are, or a grid of up to four. */
  readonly shape: "plant" | "grid";
}

/** How a summary is read and what is made of it: the same for one run and for a merge of many. */
export const mapOptions: Command["options"] = {
  grid: {
    type: "flag",
    about:
      "fit a dense grid, of 1 to 4 continuous channels, instead of a plant map: any shape of density, and no forecaster",
  },
  channels: {
    type: "string",
    value: "A,B",
    about: "only these channels go into the map (default: all that can)",
  },
  commands: {
    type: "string",
    value: "A,B",
    about: "channels that a proposal may set (default: guessed from names, and said)",
  },
  modes: {
    type: "string",
    value: "A,B",
    about: "channels that say in which way the plant runs (default: words, and few whole numbers)",
  },
  units: {
    type: "string",
    value: "A=kPa,B=°C",
    about: "units of channels whose files do not say them, or say them wrongly",
  },
  domain: {
    type: "string",
    value: domains.map(({ name }) => name).join("|"),
    about:
      "what kind of plant: its units, and which values are impossible and count as missing (default: process, and nothing is dropped)",
  },
  "fix-units": {
    type: "flag",
    about: "correct stretches that are found to be in a mistaken unit, instead of only reporting them",
  },
  stands: {
    type: "string",
    value: "SECONDS",
    about:
      "how long a command stands before it is decided anew; a roll-out looks no farther (default: as far as the plant remembers)",
  },
  alpha: {
    type: "string",
    value: "RATE",
    about:
      "false-block rate that the map is to keep (default: 0.01, or the lowest that the recording suffices for)",
  },
};

export function mapSettings(call: Call): MapSettings {
  const name = textOption(call, "domain");
  const domain = domainOf(name ?? "process");
  if (domain === undefined)
    throw new UsageError(
      `--domain takes one of ${domains.map((known) => known.name).join(", ")}, not "${name}"`,
    );
  return {
    domain,
    impossible: name === undefined ? "keep" : "drop",
    unitMistakes: call.options["fix-units"] === true ? "correct" : "keep",
    shape: call.options["grid"] === true ? "grid" : "plant",
    channels: namesIn(textOption(call, "channels")),
    commands: namesIn(textOption(call, "commands")),
    modes: namesIn(textOption(call, "modes")),
    units: unitsIn(textOption(call, "units")),
    alpha: numberOption(call, "alpha", { min: 1e-4, max: 0.5 }) ?? willDo,
    standsSeconds: numberOption(call, "stands", { min: 1e-3, max: 1e9 }),
  };
}

/**
 * A short recording can promise less, and then the map says what; a rate that was asked for is kept or refused.
 * The steps are small, because a promise of half where a quarter could be kept puts the threshold among what the
 * plant does every day: a map that refuses half of it is no map.
 */
export const willDo: readonly number[] = [
  ...[0.01, 0.012, 0.014, 0.016, 0.018, 0.02, 0.022, 0.025, 0.028, 0.03, 0.035, 0.04, 0.045, 0.05],
  ...[0.055, 0.06, 0.065, 0.07, 0.075, 0.08, 0.09, 0.1, 0.11, 0.12, 0.13, 0.14, 0.15, 0.16, 0.17, 0.18],
  ...[0.2, 0.22, 0.24, 0.26, 0.29, 0.32, 0.35, 0.4, 0.45, 0.5],
];

function namesIn(text: string | undefined): ReadonlySet<string> | undefined {
  if (text === undefined) return undefined;
  return new Set(text.split(",").flatMap((name) => (name.trim() === "" ? [] : [name.trim()])));
}

function unitsIn(text: string | undefined): ReadonlyMap<string, string> {
  return new Map(
    (text?.split(",") ?? []).map((pair) => {
      const at = pair.lastIndexOf("=");
      if (at <= 0) throw new UsageError(`--units takes NAME=UNIT pairs, not "${pair}"`);
      return [pair.slice(0, at).trim(), pair.slice(at + 1).trim()] as const;
    }),
  );
}

type NamingOption = "channels" | "commands" | "modes" | "units";

/**
 * A misspelt channel would silently be a measured one, and no proposal for it would ever be foreseen.
 * `called` is what another command calls an option.
 */
export function checkNames(
  summary: Summary,
  settings: Pick<MapSettings, NamingOption | "domain">,
  called: Readonly<Partial<Record<NamingOption, string>>> = {},
): void {
  const views = viewsOf(summary, settings);
  const known = new Set(views.map(({ name }) => name));
  const { channels, commands, modes, units } = settings;
  const asked = { channels, commands, modes, units: units.keys() };
  for (const option of ["channels", "commands", "modes", "units"] as const)
    for (const name of asked[option] ?? [])
      if (!known.has(name))
        throw new UsageError(
          `--${called[option] ?? option} names "${name}", which no file has; ${nearest(name, views)}`,
        );
}

function nearest(name: string, views: readonly ChannelView[]): string {
  const shown = views
    .map((view) => view.name)
    .filter((other) => other.toLowerCase().includes(name.toLowerCase().slice(0, 3)));
  const some = (shown.length > 0 ? shown : views.map((view) => view.name)).slice(0, 8);
  return `there are ${some.join(", ")}${views.length > some.length ? ", …" : ""}`;
}
