// What a forecast amounts to once its time has come: what `comparison.ts` of the runtime finds out step by step.

import { energyNatsMax, networkAnswered, plantChannels } from "../../runtime/core/layout";
import {
  compareEnergy,
  compareExpectedAt,
  compareFarthest,
  compareGain,
  compareInputAt,
  compareInputs,
  compareInputsAt,
  compareNetwork,
  compareOutputAt,
  compareOutputChannelsAt,
  compareOutputs,
  compareOutputsAt,
  compareResidual,
  compareStateAt,
  compareValuesAt,
} from "../../runtime/core/layout-comparing";
import { deviationOf, gainOf, isSaid } from "./forecast";
import { answerOf } from "./network";
import { copyNumbers } from "./numbers";
import { energyOf } from "./plant";

export function compareWith(plant: usize, compare: usize): bool {
  if (!ask(compare)) return false;
  const state: usize = load<u32>(compare + compareStateAt);
  const expected: usize = load<u32>(compare + compareExpectedAt);
  copyNumbers(expected, state, load<i32>(plant + plantChannels) << 3);
  if (!hear(compare, state, expected)) return false;
  store<f64>(compare + compareEnergy, energyOf(plant, expected));
  return true;
}

/** False where the forecaster is asked, or answers, with what is not finite. */
function ask(compare: usize): bool {
  const input: usize = load<u32>(compare + compareInputAt);
  let values: usize = load<u32>(compare + compareValuesAt);
  let scales: usize = load<u32>(compare + compareInputsAt);
  const end = input + (load<i32>(compare + compareInputs) << 2);
  for (let at = input; at < end; at += 4, values += 8, scales += 16)
    store<f32>(at, <f32>((load<f64>(values) - load<f64>(scales)) / load<f64>(scales, 8)));
  const said = answerOf(load<u32>(compare + compareNetwork), input, load<u32>(compare + compareOutputAt));
  return said == networkAnswered;
}

/** Puts what was forecast in the place of what came, and says how far that was off. */
function hear(compare: usize, state: usize, expected: usize): bool {
  const outputs = load<i32>(compare + compareOutputs);
  const means: usize = load<u32>(compare + compareOutputAt);
  const logVariances = means + (outputs << 2);
  const channels: usize = load<u32>(compare + compareOutputChannelsAt);
  let scales: usize = load<u32>(compare + compareOutputsAt);
  let gain: f64 = 0.0;
  let residual: f64 = 0.0;
  let farthest = 0;
  for (let output = 0; output < outputs; output++, scales += 24) {
    const scale = load<f64>(scales, 8);
    const mean = <f64>load<f32>(means + (output << 2)) * scale + load<f64>(scales);
    const deviation = deviationOf(load<f32>(logVariances + (output << 2)), scale);
    if (!isSaid(mean, deviation)) return false;
    const channel: usize = load<i32>(channels + (output << 2)) << 3;
    const nats = residualOf(load<f64>(state + channel), mean, deviation);
    if (nats > residual) {
      residual = nats;
      farthest = output;
    }
    gain += gainOf(deviation, load<f64>(scales, 16));
    store<f64>(expected + channel, mean);
  }
  store<f64>(compare + compareResidual, residual);
  store<f64>(compare + compareFarthest, <f64>farthest);
  store<f64>(compare + compareGain, gain);
  return true;
}

function residualOf(value: f64, mean: f64, deviation: f64): f64 {
  const off = (value - mean) / deviation;
  const nats = (off * off) / 2.0;
  return nats <= energyNatsMax ? nats : energyNatsMax;
}
