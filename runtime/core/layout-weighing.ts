// What candidates of a tick lead to, asked of a forecaster and a plant's map at once: this header, then lists at addresses
// of their own. An actuator is its place among the set-points, −1 where none is meant.
export const weighNetwork = 0;
export const weighInputs = 4;
export const weighOutputs = 8;
export const weighActuators = 12;
/** Of each input of the forecaster: three f64, its offset, its scale, and its value where no set-point is meant. */
export const weighInputsAt = 16;
/** Of each input, and of each channel of the map: the actuator that sets it, i32. */
export const weighInputActuatorsAt = 20;
export const weighChannelActuatorsAt = 24;
/** Of each output: three f64, its offset, its scale, and the resolution of its channel; and that channel, i32. */
export const weighOutputsAt = 28;
export const weighOutputChannelsAt = 32;
/** Where the forecaster reads and writes, f32. */
export const weighInputAt = 36;
export const weighOutputAt = 40;
/** The state now, the candidates' set-points one after the other, and what each leads to, all f64. */
export const weighStateAt = 44;
export const weighSetpointsAt = 48;
export const weighedAt = 52;
/** Of each actuator: two f64, the set-point that stands and the width of its range. */
export const weighMovesAt = 56;
/** Room for a state. */
export const weighBesideAt = 60;
/** f64: the energy of the state now. */
export const weighEnergyNow = 64;
/** Three f64: what a nat of energy, one of entropy, and a whole range of moves costs. */
export const weighWeights = 72;
/** f64: the limit that a candidate is more or less sure to keep; NaN where nobody asks how sure. */
export const weighLimit = 96;
/** All f64: how many had something said of them, the place and the cost of the cheapest, the cost next to it, how sure it is. */
export const weighLooked = 104;
export const weighTaken = 112;
export const weighCost = 120;
export const weighRunnerUp = 128;
export const weighConfidence = 136;
export const weighBytes = 144;

/** Of one candidate: 1 where the forecaster had something to say, energy, entropy; deviations and the state follow. */
export const weighedSaid = 0;
export const weighedEnergy = 8;
export const weighedEntropy = 16;
export const weighedDeviations = 24;
