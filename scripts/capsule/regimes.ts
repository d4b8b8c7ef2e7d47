import { fitRegimes } from "#runtime/adapt/regime/fit.ts";
import { regimeBytes } from "#runtime/adapt/regime/model-file.ts";
import { openRegimes } from "#runtime/adapt/regime/open.ts";
import { RegimeWatch } from "#runtime/adapt/regime/watch.ts";
import type { ManifestSource, RegimePolicy } from "#runtime/capsule/manifest.ts";
import { US_PER_S } from "#runtime/core/clock.ts";
import { type Recording, recordingOf } from "#runtime/map/recording.ts";
import { type History, record, rowsOf } from "#sim/record.ts";
import type { Around, RegimePlan, Sample } from "./sample.ts";

// The regimes of a sample: rows of the recording far apart, each named as the people at the plant would, who see what
// went before and what came after. Whoever watches a machine sees only what went before.

/** What a watch tells of a day that nothing was learnt from. */
export interface RegimeFigures {
  readonly names: readonly string[];
  readonly hours: number;
  readonly rightPercent: number;
  readonly switchesPerHour: number;
  readonly switchesPerHourInTruth: number;
  /** Of the switches, those taken back within `briefS`. */
  readonly briefPerHour: number;
}

export const briefS = 15;

export function sampleRegimes(
  { regimes: plan, ...sample }: Pick<Sample, "regimes" | "channels" | "station">,
  history: History,
): { readonly policy: RegimePolicy; readonly bytes: Uint8Array } {
  const { recording, labels } = labelledRows({ ...sample, plan }, history);
  const bytes = regimeBytes(fitRegimes(recording, { labels }));
  const file = "regimes.npz";
  return { policy: { file, statistical: 0.4, physical: 0.6, dwellMs: plan.dwellMs }, bytes };
}

/** On a day of the crew of its own. */
export function regimeFigures(
  { regimes: plan, ...sample }: Pick<Sample, "regimes" | "channels" | "station">,
  source: ManifestSource,
  { bytes, seed, hours }: { readonly bytes: Uint8Array; readonly seed: number; readonly hours: number },
): RegimeFigures {
  const history = record(sample.station, { seed, hours, sampleS: 1 });
  const { recording, labels } = labelledRows({ ...sample, plan: { ...plan, hours } }, history);
  const { rows, width } = recording;
  const model = openRegimes(source, new Map([[source.regimes!.file, bytes]]))!;
  const watch = new RegimeWatch(model);
  const physics = new Float64Array();
  const told = Array.from(labels.of, (_, row) => {
    const values = rows.subarray(row * width, (row + 1) * width);
    return watch.observe({ values, physics }, (row + 1) * plan.everyS * US_PER_S).regime;
  });
  const right = told.filter((name, row) => name === labels.names[labels.of[row]!]).length;
  const stays = staysOf(told);
  return {
    names: model.regimes,
    hours,
    rightPercent: (100 * right) / told.length,
    switchesPerHour: (stays.length - 1) / hours,
    switchesPerHourInTruth: (staysOf(labels.of).length - 1) / hours,
    briefPerHour: stays.slice(1, -1).filter((stay) => stay * plan.everyS < briefS).length / hours,
  };
}

function labelledRows(
  {
    plan,
    channels,
    station,
  }: Pick<Sample, "channels" | "station"> & { readonly plan: Omit<RegimePlan, "dwellMs"> },
  history: History,
): {
  readonly recording: Recording;
  readonly labels: { readonly names: readonly string[]; readonly of: Int32Array };
} {
  const every = plan.everyS / history.sampleS;
  const whole = Math.min(history.count, (plan.hours * 3_600) / history.sampleS);
  const thin = { ...history, count: Math.ceil(whole / every), columns: thinned(history, { whole, every }) };
  const names = channels.map(({ name }) => name);
  const origin = `simulated ${station.name.replace("-", " ")}, seed ${history.seed}, ${plan.hours} hours`;
  const recording = recordingOf(rowsOf(thin, names), { channels, secondsPerRow: plan.everyS, origin });
  const said = Array.from({ length: thin.count }, (_, row) => plan.name(aroundOf(thin, row, plan)));
  const known = [...new Set(said)].sort();
  return { recording, labels: { names: known, of: Int32Array.from(said, (name) => known.indexOf(name)) } };
}

function thinned(
  { columns }: History,
  { whole, every }: { readonly whole: number; readonly every: number },
): ReadonlyMap<string, Float64Array> {
  return new Map(
    Array.from(columns, ([name, values]) => [
      name,
      values.subarray(0, whole).filter((_, row) => row % every === 0),
    ]),
  );
}

function aroundOf(
  { columns, count }: History,
  row: number,
  { aroundS, everyS }: Pick<RegimePlan, "aroundS" | "everyS">,
): Around {
  const reach = Math.round(aroundS / everyS);
  const near = (point: string): Float64Array =>
    columns.get(point)!.subarray(Math.max(0, row - reach), Math.min(count, row + reach + 1));
  const mean = (values: Float64Array): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  return {
    now: (point) => columns.get(point)![row]!,
    size: (point) => mean(near(point).map(Math.abs)),
    spread(point) {
      const middle = mean(near(point));
      return Math.sqrt(mean(near(point).map((value) => (value - middle) ** 2)));
    },
  };
}

/** How many rows each stay lasts. */
function staysOf(names: ArrayLike<string | number>): readonly number[] {
  const stays: number[] = [];
  for (let row = 0; row < names.length; row++)
    if (row > 0 && names[row] === names[row - 1]) stays[stays.length - 1]!++;
    else stays.push(1);
  return stays;
}
