// The forecaster's part of a map file; `plant-file.ts` lists the members.

import { badMap, type Fields, integer, integers, number, numbers, singles } from "./fields.ts";
import type { ForesightFit } from "./foresight.ts";
import { limitMembers, limitsIn } from "./limits-file.ts";
import { type Misses, missRowsMax, placesMax } from "./misses.ts";
import type { NpyArray } from "./npy.ts";

/** `alpha` is the map's: a rate of their own is told only where futures have one. */
export function foresightMembers(fit: ForesightFit, alpha: number): [string, NpyArray][] {
  const { forecaster, span, limits } = fit;
  const { usual } = fit.misses;
  const { width, lags } = forecaster;
  return [
    ["future_column", integers(fit.columns)],
    ["future_command", integers(fit.commands)],
    ["future_weight", numbers(forecaster.weights, [lags * width, width])],
    ["future_mean", numbers(forecaster.mean)],
    ["future_deviation", numbers(forecaster.deviation)],
    ["future_low", numbers(forecaster.lowest)],
    ["future_high", numbers(forecaster.highest)],
    ["future_error_next", numbers(forecaster.error.oneStep)],
    ["future_error_far", numbers(forecaster.error.atHorizon)],
    ["future_ridge", number(forecaster.ridge)],
    ["future_reach", number(forecaster.reach)],
    ["future_slow", integers(span.channels)],
    ["future_slow_middle", numbers(span.middle)],
    ["future_slow_half_width", numbers(span.halfWidth)],
    ["future_horizon", integer(fit.horizonRows)],
    ["future_from", integer(fit.fromRow)],
    ["future_seconds_per_row", number(fit.secondsPerRow)],
    ...(fit.alpha === alpha ? [] : ([["future_alpha", number(fit.alpha)]] as [string, NpyArray][])),
    ...limitMembers(limits, "future_"),
    ["future_miss", singles(fit.misses.energies)],
    ["future_miss_rows", integer(fit.misses.rows)],
    ["future_miss_place", singles(usual.places, [usual.energies.length, forecaster.width])],
    ["future_miss_usual", singles(usual.energies)],
  ];
}

export function foresightIn(
  fields: Fields,
  { channels, alpha }: { readonly channels: number; readonly alpha: number },
): ForesightFit {
  const columns = fields.integers("future_column", { least: 0, end: channels });
  const width = columns.length;
  if (width < 2 || new Set(columns).size !== width) throw badMap("its forecaster is about no channels of it");
  const commands = fields.integers("future_command", { least: 0, end: width });
  const slow = fields.integers("future_slow", { least: 0, end: width });
  if (commands.length === 0 || slow.length === 0)
    throw badMap("its forecaster has no command or nothing slow");
  const each = (name: string): Float64Array => fields.numbers(`future_${name}`, [width]);
  const positive = (name: string, values: Float64Array): Float64Array => {
    if (!values.every((value) => value > 0)) throw badMap(`"future_${name}" is not positive`);
    return values;
  };
  const horizonRows = fields.number("future_horizon");
  if (!(Number.isInteger(horizonRows) && horizonRows >= 1 && horizonRows <= horizonRowsMax))
    throw badMap(`its forecaster looks ${horizonRows} rows ahead`);
  const fromRow = fields.number("future_from");
  if (!(Number.isInteger(fromRow) && fromRow >= 0 && fromRow < horizonRows))
    throw badMap(`its forecaster is judged from row ${fromRow} on`);
  const own = fields.has("future_alpha") ? fields.number("future_alpha") : alpha;
  if (!(own > 0 && own < 1)) throw badMap(`"future_alpha" is ${own}`);
  const slowNumbers = (name: string): Float64Array => fields.numbers(`future_slow_${name}`, [slow.length]);
  return {
    columns,
    commands,
    forecaster: {
      width,
      lags: 1,
      ridge: fields.number("future_ridge"),
      mean: each("mean"),
      deviation: positive("deviation", each("deviation")),
      lowest: each("low"),
      highest: each("high"),
      reach: fields.number("future_reach"),
      weights: fields.numbers("future_weight", [width, width]),
      error: { oneStep: each("error_next"), atHorizon: each("error_far") },
    },
    span: {
      channels: slow,
      middle: slowNumbers("middle"),
      halfWidth: positive("slow_half_width", slowNumbers("half_width")),
    },
    fromRow,
    horizonRows,
    secondsPerRow: fields.number("future_seconds_per_row"),
    alpha: own,
    limits: limitsIn(fields, "future_"),
    misses: missesOf(fields, width),
  };
}

function missesOf(fields: Fields, width: number): Misses {
  const energies = fields.ascending("future_miss");
  // Maps that were made before anybody knew better take each row for a witness, and all places for one.
  if (!["rows", "place", "usual"].some((each) => fields.has(`future_miss_${each}`)))
    return { rows: 1, energies, usual: { places: new Float64Array(width), energies: Float64Array.of(1) } };
  const rows = fields.number("future_miss_rows");
  if (!(Number.isInteger(rows) && rows >= 1 && rows <= missRowsMax))
    throw badMap(`its forecaster is judged by ${rows} rows at a time`);
  const places = fields.length("future_miss_usual");
  if (!(places >= 1 && places <= placesMax)) throw badMap(`its forecaster misses in ${places} places`);
  const usual = fields.numbers("future_miss_usual", [places]);
  if (!usual.every((each) => each > 0)) throw badMap('"future_miss_usual" is not positive');
  return {
    ...{ rows, energies },
    usual: { places: fields.numbers("future_miss_place", [places, width]), energies: usual },
  };
}

const horizonRowsMax = 1_000;
