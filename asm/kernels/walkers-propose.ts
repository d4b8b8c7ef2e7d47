import {
  walkersChannels,
  walkersCount,
  walkersDraws,
  walkersDriftsAt,
  walkersMoving,
  walkersMovingAt,
  walkersNextStatesAt,
  walkersNoiseAt,
  walkersScalesAt,
  walkersSlopesAt,
  walkersStatesAt,
  walkersStep,
} from "../../runtime/core/layout-samplers";
import { nextNormal } from "../lib/stream";

/** Where each walker wants to go: down its slope, and by chance. */
export function walkersPropose(walkers: usize, temperature: f64): void {
  const count = load<i32>(walkers + walkersCount);
  const moving = load<i32>(walkers + walkersMoving) << 2;
  const stateBytes: usize = load<i32>(walkers + walkersChannels) << 3;
  const places: usize = load<u32>(walkers + walkersMovingAt);
  const drifts: usize = load<u32>(walkers + walkersDriftsAt);
  const scales: usize = load<u32>(walkers + walkersScalesAt);
  const draws = walkers + walkersDraws;
  const spread = sqrt(2.0 * load<f64>(walkers + walkersStep) * temperature);
  let here: usize = load<u32>(walkers + walkersStatesAt);
  let there: usize = load<u32>(walkers + walkersNextStatesAt);
  let slopes: usize = load<u32>(walkers + walkersSlopesAt);
  let squares: usize = load<u32>(walkers + walkersNoiseAt);
  for (let left = count; left > 0; left--) {
    let noise: f64 = 0.0;
    for (let at = 0; at < moving; at += 4) {
      const place: usize = load<u32>(places + at);
      const draw = nextNormal(draws);
      noise += draw * draw;
      const drift = load<f64>(drifts + (at << 1)) * load<f64>(slopes + place);
      const leap = spread * load<f64>(scales + (at << 1)) * draw;
      store<f64>(there + place, load<f64>(here + place) - drift + leap);
    }
    store<f64>(squares, noise);
    squares += 8;
    here += stateBytes;
    there += stateBytes;
    slopes += stateBytes;
  }
}
