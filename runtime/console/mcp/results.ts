import type { Prediction, WhatIf } from "#runtime/advisor/question.ts";
import type { GatewayStatus } from "#runtime/console/gateway-status.ts";
import { iso } from "#runtime/core/iso.ts";

// Answers of the API in the size of an answer to an agent.

export function asPoints(status: GatewayStatus, wanted: readonly string[] | undefined): object {
  const points = status.points
    .filter(({ point }) => wanted === undefined || wanted.includes(point))
    .map(({ point, unit, value, qualityName, ageMs }) => ({
      point,
      unit,
      value,
      quality: qualityName,
      ageMs,
    }));
  const { gateway, state, mode, tick, now } = status;
  const unknown = wanted?.filter((name) => !status.points.some(({ point }) => point === name)) ?? [];
  return { gateway, state, mode, tick, at: iso(now), points, unknown };
}

export function asForecast({ points, secondsPerRow, rows, surprise }: Prediction): object {
  return { points, secondsPerRow, rows: thinned({ rows, surprise, secondsPerRow }) };
}

export function asWhatIf({ path, surprise, secondsPerRow, points, state, ...ruling }: WhatIf): object {
  const isRolled = path !== undefined && surprise !== undefined && secondsPerRow !== undefined;
  const rows = isRolled ? thinned({ rows: path, surprise, secondsPerRow }) : [];
  return { ...ruling, points, state, path: rows };
}

interface Rolled {
  readonly rows: readonly (readonly number[])[];
  readonly surprise: readonly number[];
  readonly secondsPerRow: number;
}

/** Evenly, and the last one always: where it ends is what most want to know. */
function thinned({ rows, surprise, secondsPerRow }: Rolled): readonly object[] {
  const stride = Math.max(1, Math.ceil(rows.length / rowsShown));
  return rows.flatMap((values, row) => {
    const isShown = (rows.length - 1 - row) % stride === 0;
    return isShown ? [{ seconds: (row + 1) * secondsPerRow, values, surprise: surprise[row]! }] : [];
  });
}

const rowsShown = 24;

/** What `iv discover --json` prints, as far as the API hands it on. */
export interface Findings {
  readonly objective: string;
  readonly from: object;
  readonly proposals: readonly { readonly steps: readonly object[]; readonly [name: string]: unknown }[];
}

export function asSetPoints({ objective, from, proposals }: Findings): object {
  const shown = proposals.slice(0, proposalsShown).map(({ caution, gain, rarity, to, peak, steps }) => {
    return { caution, gain, rarity, to, peak, steps: steps.slice(0, stepsShown), stepCount: steps.length };
  });
  return { objective, from, proposals: shown };
}

const proposalsShown = 4;
const stepsShown = 8;
