import { balanceRowsMax, windowRowsOf } from "#runtime/adapt/balance.ts";
import type { Manifest } from "#runtime/capsule/manifest.ts";
import { Fault } from "#runtime/core/fault.ts";
import type { RegimeModel } from "./model.ts";
import { regimeModelOf } from "./model-file.ts";
import { balanceNumber, energyNumber, slopeNumber } from "./physics.ts";

/** What of a manifest its regimes have to fit. */
export type Regimed = Pick<Manifest, "state" | "units" | "balances" | "regimes" | "tickMs">;

/**
 * The regimes that a capsule knows, with the capsule's own dwell; undefined where it knows none. A file that cannot
 * be opened, or that speaks of what the capsule does not have, is a Fault with its name, at the build as at the
 * gateway: whoever is handed a model can ask it.
 */
export function openRegimes(
  manifest: Regimed,
  files: ReadonlyMap<string, Uint8Array>,
): RegimeModel | undefined {
  const { regimes, tickMs } = manifest;
  if (regimes === undefined) return undefined;
  const { file, dwellMs } = regimes;
  const model = read(file, files);
  for (const { what, hint } of misfits(manifest, model))
    throw new Fault("capsule/bad-manifest", `${file} ${what}`, { hint });
  const { leadMin, rowsMin } = model.hysteresis;
  const dwellRows = Math.ceil(dwellMs / rowMsOf(model, tickMs));
  return { ...model, hysteresis: { leadMin, rowsMin: Math.max(rowsMin, dwellRows) } };
}

/** How far rows are apart; a recording that does not say so had one a tick, as far as anybody knows. */
export function rowMsOf({ secondsPerRow }: Pick<RegimeModel, "secondsPerRow">, tickMs: number): number {
  return secondsPerRow > 0 ? secondsPerRow * msPerS : tickMs;
}

const msPerS = 1_000;

function read(file: string, files: ReadonlyMap<string, Uint8Array>): RegimeModel {
  const bytes = files.get(file);
  if (bytes === undefined)
    throw new Fault("capsule/bad-manifest", `There is no ${file}`, { hint: learnHint });
  try {
    return regimeModelOf(bytes);
  } catch (cause) {
    if (!(cause instanceof Fault)) throw cause;
    throw new Fault(cause.code, `${file} cannot be opened: ${cause.message}`, { cause, hint: learnHint });
  }
}

const learnHint = "Learn the regimes with `iv capsule regimes`, and put the file beside capsule.json";

interface Misfit {
  readonly what: string;
  readonly hint: string;
}

function* misfits(
  { state, units, balances = [], regimes, tickMs }: Regimed,
  model: RegimeModel,
): Generator<Misfit> {
  const points = state.map(({ point }) => point);
  for (const channel of model.channels)
    if (!points.includes(channel))
      yield {
        what: `tells regimes by ${channel}, which is no point of the state`,
        hint: `Learn it again with --state ${points.join(",")}, or those of them that tell regimes apart`,
      };
  const known = [energyNumber, slopeNumber, ...balances.map(balanceNumber)];
  for (const name of model.physics)
    if (!known.includes(name))
      yield {
        what: `asks for "${name}", which nobody can tell; there are ${known.join(", ")}`,
        hint: "Name the balance in the manifest as it was when the regimes were learnt, or learn them again",
      };
  const rowMs = rowMsOf(model, tickMs);
  if (tickMs > ticksPerRowMax * rowMs)
    yield {
      what: `was learnt from rows ${rowMs} ms apart, and a tick takes ${tickMs} ms`,
      hint: "Record as slowly as the capsule ticks, or make tickMs shorter",
    };
  for (const balance of balances) {
    const rows = windowRowsOf(balance, rowMs / msPerS);
    if (model.physics.includes(balanceNumber(balance)) && rows > balanceRowsMax)
      yield {
        what: `asks for the balance ${balance.name} over ${rows} rows, ${balanceRowsMax} are the most`,
        hint: "Make windowS of the balance shorter, or learn regimes from rows that are farther apart",
      };
  }
  const named = [
    ...units.flatMap((unit) =>
      (unit.regimes ?? []).map((name) => ({ name, by: `the unit ${unit.name} is for` })),
    ),
    ...Object.keys(regimes?.thresholds ?? {}).map((name) => ({ name, by: "regimes.thresholds limits" })),
  ];
  for (const { name, by } of named)
    if (!model.regimes.includes(name))
      yield {
        what: `has no regime "${name}", which ${by}`,
        hint: `Write one of ${model.regimes.join(", ")}, or learn the regimes again with that label`,
      };
}

/** Rows that come much slower than they were learnt make a window of another length, and another plant. */
const ticksPerRowMax = 1.5;
