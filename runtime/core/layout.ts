// Where things lie in the kernels' one linear memory, in bytes. This file is compiled twice: as TypeScript
// by the runtime and as AssemblyScript into the module, so both sides agree by construction. Plain whole
// literals only: AssemblyScript reads them as i32, and computed constants would need a type.
//
//   statics   what the compiler places (nothing today); nobody else writes there
//   scratch   arguments and results of one call
//   work      two planes and the weights while a map is fitted
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

export const arenaAt = 1_245_184;

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
