// Where a candidate of a tick leads. Between two of them only set-points differ, so all else that a forecaster is asked with
// is put there once.

import { networkAnswered } from "../../runtime/core/layout";
import {
  ledDeviations,
  weighAsked,
  weighAskedAt,
  weighCommands,
  weighCommandsAt,
  weighFollowedAt,
  weighHeld,
  weighHeldAt,
  weighInputAt,
  weighNetwork,
  weighOffsetsAt,
  weighOutputAt,
  weighOutputChannelsAt,
  weighOutputs,
  weighOutputsAt,
  weighPlacesAt,
  weighSetpointsAt,
  weighStateAt,
} from "../../runtime/core/layout-weighing";
import { deviationOf, gainOf, isSaid } from "./forecast";
import { answerOf } from "./network";
import { copyNumbers } from "./numbers";

/** A candidate's set-points: see `Candidates` of the runtime. */
export function take(weigh: usize, candidate: i32): void {
  const asked = load<i32>(weigh + weighAsked);
  const setpoints: usize = load<u32>(weigh + weighSetpointsAt);
  let answer: usize = load<u32>(weigh + weighAskedAt);
  let places: usize = load<u32>(weigh + weighPlacesAt);
  let offsets: usize = load<u32>(weigh + weighOffsetsAt) + ((candidate * asked) << 3);
  for (let left = asked; left > 0; left--, answer += 24, places += 4, offsets += 8) {
    const value = load<f64>(answer);
    const near = min(max(value + load<f64>(offsets), load<f64>(answer, 8)), load<f64>(answer, 16));
    store<f64>(setpoints + (load<i32>(places) << 3), candidate == 0 ? value : near);
  }
}

/** The deviations and the state that the set-points lead to, and the entropy on the way; NaN where nothing can be said of it. */
export function lead(weigh: usize, led: usize, stateBytes: usize): f64 {
  const setpoints: usize = load<u32>(weigh + weighSetpointsAt);
  const target = led + ledDeviations + (load<i32>(weigh + weighOutputs) << 3);
  copyNumbers(target, load<u32>(weigh + weighStateAt), stateBytes);
  command(weigh, setpoints, target);
  return ask(weigh, setpoints) ? foretell(weigh, led + ledDeviations, target) : NaN;
}

/** Commands as they would be. */
function command(weigh: usize, setpoints: usize, target: usize): void {
  let held: usize = load<u32>(weigh + weighHeldAt);
  for (let left = load<i32>(weigh + weighHeld); left > 0; left--, held += 8)
    store<f64>(target + (load<i32>(held) << 3), load<f64>(setpoints + (load<i32>(held, 4) << 3)));
}

/** False where the forecaster is asked, or answers, with what is not finite. */
function ask(weigh: usize, setpoints: usize): bool {
  let scales: usize = load<u32>(weigh + weighCommandsAt);
  let followed: usize = load<u32>(weigh + weighFollowedAt);
  for (let left = load<i32>(weigh + weighCommands); left > 0; left--, scales += 16, followed += 8) {
    const value = load<f64>(setpoints + (load<i32>(followed, 4) << 3));
    store<f32>(load<u32>(followed), <f32>((value - load<f64>(scales)) / load<f64>(scales, 8)));
  }
  const network: usize = load<u32>(weigh + weighNetwork);
  const output: usize = load<u32>(weigh + weighOutputAt);
  return answerOf(network, load<u32>(weigh + weighInputAt), output) == networkAnswered;
}

/** What is forecast as it is forecast, how sure that is, and the entropy of it; NaN where a number is none. */
function foretell(weigh: usize, deviations: usize, target: usize): f64 {
  const outputs = load<i32>(weigh + weighOutputs);
  const channels: usize = load<u32>(weigh + weighOutputChannelsAt);
  const means: usize = load<u32>(weigh + weighOutputAt);
  const logVariances = means + (outputs << 2);
  let scales: usize = load<u32>(weigh + weighOutputsAt);
  let entropy: f64 = 0.0;
  for (let output = 0; output < outputs; output++, scales += 24) {
    const scale = load<f64>(scales, 8);
    const mean = <f64>load<f32>(means + (output << 2)) * scale + load<f64>(scales);
    const deviation = deviationOf(load<f32>(logVariances + (output << 2)), scale);
    if (!isSaid(mean, deviation)) return NaN;
    store<f64>(target + (load<i32>(channels + (output << 2)) << 3), mean);
    store<f64>(deviations + (output << 3), deviation);
    entropy += gainOf(deviation, load<f64>(scales, 16));
  }
  return entropy;
}
