// Of the candidates around an answer the one that costs least, by what a forecaster and a plant's map say of each: this
// header, then lists at addresses of their own. An actuator is its place among the set-points.

export const weighNetwork = 0;
/** How many there are of each. */
export const weighCandidates = 4;
export const weighAsked = 8;
export const weighActuators = 12;
export const weighCommands = 16;
export const weighHeld = 20;
export const weighOutputs = 24;
/** Of each number of the answer: three f64, what it is and the ends of its range; and its actuator, i32. */
export const weighAskedAt = 28;
export const weighPlacesAt = 32;
/** Of each candidate, for each number of the answer: how far it is from it, f64; the first is the answer itself. */
export const weighOffsetsAt = 36;
/** Of each actuator: two f64, the set-point that stands and the width of its range. */
export const weighMovesAt = 40;
/** f64: those of one candidate after the other, and at the end those of the one that was chosen. */
export const weighSetpointsAt = 44;
/** Of each input of the forecaster that follows a set-point: two f64, its offset and scale; two i32, its address and the actuator. */
export const weighCommandsAt = 48;
export const weighFollowedAt = 52;
/** Of each channel of the map that follows a set-point: two i32, the channel and the actuator. */
export const weighHeldAt = 56;
/** Of each output: three f64, its offset, its scale, and the resolution of its channel; and that channel, i32. */
export const weighOutputsAt = 60;
export const weighOutputChannelsAt = 64;
/** Where the forecaster reads and writes, f32. What follows no set-point is there before a choice begins. */
export const weighInputAt = 68;
export const weighOutputAt = 72;
/** f64: the state now, and room for another. */
export const weighStateAt = 76;
export const weighBesideAt = 80;
/** Room for where a candidate leads, and for where the cheapest does. */
export const weighLedAt = 84;
export const weighBestAt = 88;
/** i32: how many had something said of them, and the place of the cheapest. */
export const weighLooked = 92;
export const weighTaken = 96;
/** All f64: what the cheapest costs, what the next to it does, and how sure it is to keep the limit. */
export const weighCost = 104;
export const weighRunnerUp = 112;
export const weighConfidence = 120;
/** f64: the limit that a candidate is more or less sure to keep; NaN where nobody asks how sure. */
export const weighLimit = 128;
/** Three f64: what a nat of energy, one of entropy, and a whole range of moves costs. */
export const weighWeights = 136;
export const weighBytes = 160;

/** Where a candidate leads, all f64: the energy there; the deviations of the forecast and the state follow. */
export const ledEnergy = 0;
export const ledDeviations = 8;
