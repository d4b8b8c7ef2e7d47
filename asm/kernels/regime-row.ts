import { energyNatsMax } from "../../runtime/core/layout";
import {
  opinionShapesAt,
  regimeCalmChange,
  regimeCalmExcess,
  regimeCalmSlope,
  regimeChangeMax,
  regimeCount,
  regimeEnergiesAt,
  regimeFeaturesAt,
  regimeFilled,
  regimeInnerAt,
  regimeLandscapesAt,
  regimeNumbers,
  regimePhysical,
  regimeScalesAt,
  regimeSizesAt,
  regimeStatistical,
  regimeValuesAt,
  regimeWidth,
  shapeBytes,
} from "../../runtime/core/layout-regimes";
import { logarithm } from "../lib/elementary";
import { mixtureEnergy } from "../lib/mixture";
import { observe, wait, weighEnergies } from "../lib/regime-belief";
import { shapeEnergy } from "../lib/regime-shape";
import { openShare, tell } from "../lib/regime-told";
import { slide, standardise, windowChange, windowFeatures } from "../lib/regime-window";

/**
 * Tells what a row of the plant says of its regime, by the weights of the two branches: all that `PlainTelling` of the
 * runtime does with one row, with the same bits. The row stands at `regimeValuesAt`, what is told at `regimeToldAt`.
 */
export function regimeRow(regime: usize, statistical: f64, physical: f64): void {
  const isState = standardise(regime);
  const calm = isState ? calmOfWindow(regime) : forgotten(regime);
  const physicalCalm = isState && areKnown(regime) ? calmOfState(regime) : silent(regime, regimePhysical);
  tell(regime, calm, physicalCalm, statistical, physical);
}

/** A gap in the past is no past, and nothing is put in its place. */
function forgotten(regime: usize): f64 {
  store<i32>(regime + regimeFilled, 0);
  return silent(regime, regimeStatistical);
}

function silent(regime: usize, opinion: usize): f64 {
  wait(regime, regime + opinion);
  return -1.0;
}

function calmOfWindow(regime: usize): f64 {
  if (!slide(regime)) return silent(regime, regimeStatistical);
  const slope = windowFeatures(regime);
  const change = windowChange(regime);
  const features: usize = load<u32>(regime + regimeFeaturesAt);
  const opinion = regime + regimeStatistical;
  let shape: usize = load<u32>(opinion + opinionShapesAt);
  let energy: usize = load<u32>(regime + regimeEnergiesAt);
  for (let left = load<i32>(regime + regimeCount); left > 0; left--, shape += shapeBytes, energy += 8)
    store<f64>(energy, shapeEnergy(shape, features));
  weighEnergies(regime, opinion);
  observe(regime, opinion, change > load<f64>(regime + regimeChangeMax) ? openShare : 0.0);
  const rarer = min(
    shareAtLeast(regime + regimeCalmChange, change),
    shareAtLeast(regime + regimeCalmSlope, slope),
  );
  // The rarer of two is rare twice as often as one would be, which is what is given back here.
  return min(1.0, 2.0 * min(1.0, 2.0 * rarer));
}

function calmOfState(regime: usize): f64 {
  const stride = (load<i32>(regime + regimeWidth) + 1) & -2;
  const inner: usize = load<u32>(regime + regimeInnerAt);
  const sizes: usize = load<u32>(regime + regimeSizesAt);
  const opinion = regime + regimePhysical;
  let landscape: usize = load<u32>(regime + regimeLandscapesAt);
  let shape: usize = load<u32>(opinion + opinionShapesAt);
  let energy: usize = load<u32>(regime + regimeEnergiesAt);
  for (let left = load<i32>(regime + regimeCount); left > 0; left--) {
    const found = mixtureEnergy(load<u32>(landscape), inner, stride);
    store<f64>(energy, (found < energyNatsMax ? found : energyNatsMax) + shapeEnergy(shape, sizes));
    landscape += 4;
    shape += shapeBytes;
    energy += 8;
  }
  const excess = weighEnergies(regime, opinion);
  observe(regime, opinion, 0.0);
  return min(1.0, 2.0 * shareAtLeast(regime + regimeCalmExcess, excess));
}

const sizeMax: f64 = 1e12;

/** Numbers of physics as features, `physicsFeatures` of the runtime; false where one is no number. */
function areKnown(regime: usize): bool {
  const count = load<i32>(regime + regimeNumbers);
  const numbers: usize = load<u32>(regime + regimeValuesAt) + (load<i32>(regime + regimeWidth) << 3);
  const scales: usize = load<u32>(regime + regimeScalesAt);
  const sizes: usize = load<u32>(regime + regimeSizesAt);
  for (let state = 0; state < count; state++) {
    const at = state << 3;
    const number = load<f64>(numbers + at);
    if (!(abs(number) < Infinity)) return false;
    const size = number / load<f64>(scales + at);
    const beyond = logarithm(1.0 + min(abs(size), sizeMax));
    store<f64>(sizes + at, size < 0.0 ? -beyond : beyond);
  }
  return true;
}

/** How often calibration rows were at least as restless; counted so that it is never quite 0. */
function shareAtLeast(calm: usize, value: f64): f64 {
  const count = load<i32>(calm);
  const ascending: usize = load<u32>(calm + 4);
  let low = 0;
  let high = value == value ? count : 0;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (load<f64>(ascending + (middle << 3)) < value) low = middle + 1;
    else high = middle;
  }
  return <f64>((value == value ? count - low : 0) + 1) / <f64>(count + 1);
}
