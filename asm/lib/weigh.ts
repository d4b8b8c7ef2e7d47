// What candidates of a tick lead to. Between two of them only set-points differ, so what they are asked with is put there
// once, and the host is told all at once.

import { networkAnswered, plantChannels } from "../../runtime/core/layout";
import {
  weighActuators,
  weighChannelActuatorsAt,
  weighEnergyNow,
  weighedAt,
  weighedDeviations,
  weighedEnergy,
  weighedEntropy,
  weighedSaid,
  weighInputActuatorsAt,
  weighInputAt,
  weighInputs,
  weighInputsAt,
  weighNetwork,
  weighOutputAt,
  weighOutputChannelsAt,
  weighOutputs,
  weighOutputsAt,
  weighSetpointsAt,
  weighStateAt,
} from "../../runtime/core/layout-weighing";
import { deviationOf, gainOf, isSaid } from "./forecast";
import { answerOf } from "./network";
import { copyNumbers } from "./numbers";
import { energyHere, energyOf } from "./plant";

export function weighAll(plant: usize, weigh: usize, count: i32): void {
  const stateBytes: usize = load<i32>(plant + plantChannels) << 3;
  const setpointBytes: usize = load<i32>(weigh + weighActuators) << 3;
  const deviationBytes: usize = load<i32>(weigh + weighOutputs) << 3;
  const state: usize = load<u32>(weigh + weighStateAt);
  store<f64>(weigh + weighEnergyNow, energyHere(plant, state));
  let setpoints: usize = load<u32>(weigh + weighSetpointsAt);
  let weighed: usize = load<u32>(weigh + weighedAt);
  for (let left = count; left > 0; left--) {
    const target = weighed + weighedDeviations + deviationBytes;
    copyNumbers(target, state, stateBytes);
    command(weigh, setpoints, target, stateBytes >> 3);
    const isSaid = ask(weigh, setpoints) && foretell(weigh, weighed, target);
    store<f64>(weighed + weighedSaid, isSaid ? 1.0 : 0.0);
    if (isSaid) store<f64>(weighed + weighedEnergy, energyOf(plant, target));
    setpoints += setpointBytes;
    weighed = target + stateBytes;
  }
}

/** Commands as they would be. */
function command(weigh: usize, setpoints: usize, target: usize, channels: usize): void {
  const actuators: usize = load<u32>(weigh + weighChannelActuatorsAt);
  for (let channel: usize = 0; channel < channels; channel++) {
    const actuator = load<i32>(actuators + (channel << 2));
    if (actuator >= 0) store<f64>(target + (channel << 3), load<f64>(setpoints + (actuator << 3)));
  }
}

/** False where the forecaster is asked, or answers, with what is not finite. */
function ask(weigh: usize, setpoints: usize): bool {
  const inputs = load<i32>(weigh + weighInputs);
  const input: usize = load<u32>(weigh + weighInputAt);
  let known: usize = load<u32>(weigh + weighInputsAt);
  let actuators: usize = load<u32>(weigh + weighInputActuatorsAt);
  for (let at = input, end = input + (inputs << 2); at < end; at += 4, known += 24, actuators += 4) {
    const actuator = load<i32>(actuators);
    const value = actuator < 0 ? load<f64>(known, 16) : load<f64>(setpoints + (actuator << 3));
    store<f32>(at, <f32>((value - load<f64>(known)) / load<f64>(known, 8)));
  }
  return (
    answerOf(load<u32>(weigh + weighNetwork), input, load<u32>(weigh + weighOutputAt)) == networkAnswered
  );
}

/** What is forecast as it is forecast, how sure that is, and the entropy of it. */
function foretell(weigh: usize, weighed: usize, target: usize): bool {
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
    if (!isSaid(mean, deviation)) return false;
    store<f64>(target + (load<i32>(channels + (output << 2)) << 3), mean);
    store<f64>(weighed + weighedDeviations + (output << 3), deviation);
    entropy += gainOf(deviation, load<f64>(scales, 16));
  }
  store<f64>(weighed + weighedEntropy, entropy);
  return true;
}
