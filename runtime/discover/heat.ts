import { assert } from "#runtime/core/fault.ts";
import type { Chain } from "./chain.ts";
import type { Span } from "./schedule.ts";
import { gaugeOf } from "./signature.ts";

/**
 * Where to begin and to end, for whoever does not know the scale of the costs. Hot is where a random walk's
 * energies scatter by no more than the temperature, so that nearly everything is taken; cold is a share of it that the
 * smallest differences feel.
 */
export function spanOf<State>(chain: Chain<State>, sweeps: number = probeSweeps): Span {
  assert(sweeps >= 2, "a spread needs two energies");
  const gauge = gaugeOf(1);
  for (let sweep = 0; sweep < sweeps; sweep++) {
    const moves = chain.sweep(Number.MAX_VALUE);
    gauge.add(chain.energy, moves);
  }
  const deviation = Math.sqrt(gauge.reading().variance);
  const hot = deviation > 0 ? deviation : 1;
  return { hot, cold: hot * coldShare };
}

const probeSweeps = 64;
const coldShare = 1e-3;
