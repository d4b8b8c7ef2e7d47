// Where things lie in the kernels' one linear memory, in bytes. This file is compiled twice: as TypeScript
// by the runtime and as AssemblyScript into the module, so both sides agree by construction. Plain whole
// literals only: AssemblyScript reads them as i32, and computed constants would need a type.
//
//   statics   what the compiler places: constants of series; nobody else writes there
//   scratch   arguments and results of one call
//   work      two planes and the weights while a map is fitted
//   nearby    what of a member has a say where one looked last; it outlives a call
//   arena     what lives as long as the instance: maps, handed out by `Kernels.reserve`, or lent while one is fitted

export const pageBytes = 65_536;
export const memoryPages = 256;
export const memoryBytes = 16_777_216;

export const staticsBytes = 65_536;
export const scratchAt = 65_536;
export const scratchBytes = 65_536;

/** Room for 256 × 256 f64 each. */
export const planeAt = 131_072;
export const spareAt = 655_360;
export const planeBytes = 524_288;
/** One side of a Gaussian and its centre, f64. */
export const weightsAt = 1_179_648;
export const weightsBytes = 65_536;

/** What the kernels of a plant's map note down while they compute; nobody reads it after a call. */
export const workAt = 1_245_184;
export const workBytes = 65_536;

/** The middle of what was looked at, where one looked elsewhere last, components that have a say, pairs of them and of centres. */
export const nearbyAt = 1_310_720;
export const nearbyElsewhereAt = 1_311_744;
export const nearbyComponentsAt = 1_312_768;
export const nearbyMixtureAt = 1_312_832;
export const nearbyMixtureBytes = 16_384;
export const nearbyPairsAt = 1_329_216;
export const nearbyPairsBytes = 112_576;

export const arenaAt = 1_441_792;

// A grid map in memory: this header, then rows × columns of f32, the first row at the lowest second channel.
export const gridColumns = 0;
export const gridRows = 4;
export const gridMinX = 8;
export const gridMinY = 16;
export const gridMaxX = 24;
export const gridMaxY = 32;
/** Grid steps per physical unit. */
export const gridPerUnitX = 40;
export const gridPerUnitY = 48;
/** 1 / bandwidth per physical unit: the scale of the slope outside the box. */
export const gridTailX = 56;
export const gridTailY = 64;
/** The energy just outside the box: at least the barrier and at least every energy on the border. */
export const gridCeiling = 72;
export const gridHeaderBytes = 80;

// A dense map of one to four channels in memory: this header, then the nodes as f32, the first channel the
// fastest. The header ends with the room that one walk along a way needs, so that a call brings none along.
export const denseAxes = 0;
/** Nodes per axis, and bytes from a node to the next one along it: four i32 each, unused ones 0. */
export const denseNodes = 8;
export const denseStride = 24;
/** Four f64 each: the box, grid steps per physical unit, 1 / bandwidth per physical unit. */
export const denseMin = 40;
export const denseMax = 72;
export const densePerUnit = 104;
export const denseTail = 136;
export const denseCeiling = 168;
/** Start and whole length of a way in grid steps, and where each axis meets its next grid line. */
export const denseStart = 176;
export const denseDelta = 208;
export const denseNext = 240;
/** The ends of a piece within its cell, and the 16 energies of the box between them. */
export const denseFirst = 272;
export const denseLast = 304;
export const denseCorners = 336;
/** A point on the way. */
export const densePoint = 464;
export const denseHeaderBytes = 496;

/** The energy of what is not a state at all, and of no state more than this: a millionth of a safe integer. */
export const energyNatsMax = 1_000_000;
/** Beyond this many bandwidths from the box the energy stays the same; its gradient still points in. */
export const tailBandwidthsMax = 1_000;

// A plant's map in memory. Addresses are whole bytes from the start of the memory, of places in a state whole
// bytes from its start; a row of channels is filled up with zeros (deviations with ones) to an even count.
export const plantChannels = 0;
/** How many channels densities are about, and the place of each in a state. */
export const plantContinuous = 4;
export const plantContinuousAt = 8;
/** Mode channels and their places, the modes that were seen as rows of f64, and each one's committee. */
export const plantModeChannels = 12;
export const plantModeChannelsAt = 16;
export const plantModes = 20;
export const plantModesAt = 24;
export const plantCommitteesAt = 28;
/** The committee of all rows. */
export const plantCommittee = 32;
export const plantBytes = 48;

/** A committee: this header, then one record a member. */
export const committeeWidth = 0;
export const committeeMembers = 4;
export const committeeMembersAt = 16;

export const memberMeanOf = 0;
export const memberDeviations = 4;
export const memberComponents = 8;
export const memberHeights = 12;
export const memberMeans = 16;
/** Two rows side by side, column by column up to the second row's diagonal; one matrix after the other. */
export const memberWhitenings = 20;
/** How many times eight centres; those that fill up have an offset of −∞. */
export const memberPlaces = 24;
export const memberOffsets = 28;
/** Eight centres side by side, column by column. */
export const memberCentres = 32;
/** 1 / (2 · bandwidth²), and half the bandwidth. */
export const memberPerSquare = 40;
export const memberHalfBandwidth = 48;
export const memberMixtureTail = 56;
export const memberDensityTail = 80;
export const memberBytes = 112;

export const tailCount = 0;
export const tailEnergies = 4;
export const tailRarities = 8;
export const tailFences = 12;
export const tailScale = 16;

/** Fences of a tail: cells a nat, then where each cell begins among its energies, and where the last one ends. */
export const fencePerNat = 0;
export const fenceStarts = 8;
/** Besides the one for all that lies beyond. */
export const fenceCells = 256;

/** A forecaster with the density of its slow channels. */
export const foresightWidth = 0;
export const foresightStride = 4;
export const foresightRows = 8;
/** The place in a state of each column, and the column of each channel or −1. */
export const foresightPlacesAt = 12;
export const foresightColumnsAt = 16;
export const foresightMean = 20;
export const foresightDeviation = 24;
/** How far a command is followed. */
export const foresightLow = 28;
export const foresightHigh = 32;
export const foresightWeights = 36;
/** Slow channels: how many, their columns, and what they showed. */
export const foresightSlow = 40;
export const foresightSlowAt = 44;
export const foresightSlowMiddle = 48;
export const foresightSlowHalfWidth = 52;
export const foresightFromRow = 56;
/** f64: how far beyond the record a command is followed, in ranges of it. */
export const foresightReach = 64;
export const foresightBytes = 80;

/** What `plantPassage` leaves beside the highest energy on the way. */
export const passageNow = 0;
export const passageAsked = 8;

/** What `plantOutlook` leaves beside its energy. */
export const outlookRow = 0;
export const outlookChannel = 8;
export const outlookValue = 16;
export const outlookFirst = 24;
export const outlookLast = 32;

/** What `plantNearest` is asked: eight values a list, whatever the number of axes; and what it answers. */
export const nearestAxes = 0;
export const nearestChannels = 8;
export const nearestWanted = 40;
export const nearestStanding = 104;
export const nearestLow = 168;
export const nearestHigh = 232;
export const nearestWeights = 296;
/** The limits of surprise, outlook and way, in this order. */
export const nearestLimits = 360;
export const nearestValues = 384;
export const nearestCost = 448;
export const nearestBytes = 464;
export const nearestAxesMax = 8;

/** Samples on a way, both ends included, are one more. */
export const alongStepsMax = 32;
/** A share of a way is narrowed down to a millionth of a step. */
export const reachHalvings = 20;

/** Bounds of what the work area has room for. */
export const plantChannelsMax = 256;
export const plantWidthMax = 128;
export const plantComponentsMax = 16;
export const plantCentresMax = 256;

// The work area, in this order: a state in deviations, its offsets from a mean, gradients of an expert, of a
// member and of a committee, a point on a way, the continuous part of a state, two rows of a roll-out, its
// commands, two lanes of sums a channel, terms of a sum, whitened offsets a component.
export const workInnerAt = 1_245_184;
export const workOffsAt = 1_246_208;
export const workSlopesAt = 1_247_232;
export const workMemberAt = 1_248_256;
export const workCommitteeAt = 1_249_280;
export const workPointAt = 1_250_304;
export const workStateAt = 1_252_352;
export const workPastAt = 1_253_376;
export const workNextAt = 1_254_400;
export const workOrdersAt = 1_255_424;
export const workSumsAt = 1_257_472;
export const workTermsAt = 1_259_520;
export const workWhitenedAt = 1_261_568;
/** A state under a command, its gradient, and vectors of eight values, of `plantNearest`. */
export const workNearestAt = 1_277_952;

// A dense network in memory: this header, then one record a layer. The weights of a layer lie in the order
// in which the kernel reads them: sixteen outputs side by side, input by input, for as long as there are
// sixteen, then four by four, the last four filled up with zeros.
export const networkLayers = 0;
export const networkInputs = 4;
export const networkOutputs = 8;
export const networkHeaderBytes = 16;

export const layerInputs = 0;
/** A multiple of four. */
export const layerOutputs = 4;
export const layerSquash = 8;
export const layerWeights = 12;
export const layerBiases = 16;
/** f32: what comes out of the squash is held between these. */
export const layerLow = 20;
export const layerHigh = 24;
export const layerBytes = 32;

/** What a layer does to its sums. */
export const squashNone = 0;
export const squashTanh = 1;
export const squashSigmoid = 2;

/** What `networkAnswer` answers. */
export const networkAnswered = 0;
export const networkBadInput = 1;
export const networkBadOutput = 2;

/** A log-variance is held within so much, either way. */
export const logVarianceMax = 27.631;

/** Where the machine is, as far as its energy is known. */
export const workHereAt = 1_306_624;
/** Two rows of as many values as a layer may have, at the end of the work area. */
export const networkWidthMax = 256;
export const networkRowBytes = 1024;
export const workRowsAt = 1_308_672;
