// What the twin asks of a forecaster and a plant's map at once: this header, then lists at addresses of their own.
export const compareNetwork = 0;
export const compareInputs = 4;
export const compareOutputs = 8;
/** Of each input of the forecaster: its value, f64; and two f64, its offset and its scale. */
export const compareValuesAt = 12;
export const compareInputsAt = 16;
/** Of each output: three f64, its offset, its scale, and the resolution of its channel; and that channel, i32. */
export const compareOutputsAt = 20;
export const compareOutputChannelsAt = 24;
/** Where the forecaster reads and writes, f32. */
export const compareInputAt = 28;
export const compareOutputAt = 32;
/** The state that came and the one that was forecast, f64. */
export const compareStateAt = 36;
export const compareExpectedAt = 40;
/** All f64: the highest residual of an output, which one that is, the energy that was forecast, the entropy of it. */
export const compareResidual = 48;
export const compareFarthest = 56;
export const compareEnergy = 64;
export const compareGain = 72;
export const compareBytes = 80;
