// Where samplers and their callers agree about memory: what `layout.ts` is for maps and models.

// A stream of chance (`fourfold` of chance.ts): four words of four generators, the place of the next number,
// and the numbers that were drawn ahead. A stream of normals has one of these, and its own numbers behind it.
export const streamCursor = 64;
/** Where a last number is kept while those behind it are drawn anew. */
export const streamKept = 72;
export const streamNumbers = 80;
export const streamBytes = 1_104;
export const noiseCursor = 1_104;
export const noiseNumbers = 1_120;
export const noiseBytes = 2_144;

// A model of spins in memory, numbered in the order of a sweep, held ones last. A spin's neighbours are bytes
// from the start of the pulls, one by one; or runs of neighbours that follow one another: bytes, and how many.
export const spinsBlocks = 0;
/** Where each block of spins that do not know one another ends, in bytes of a double a spin. */
export const spinsBlockEndsAt = 4;
/** One more than there are spins: the first neighbour or run of each, and the first coupling of each. */
export const spinsStartsAt = 8;
export const spinsNeighboursAt = 12;
export const spinsCouplingStartsAt = 16;
/** Twice the couplings: by how much a pull changes at a flip. */
export const spinsCouplingsAt = 20;
/** The number of each in its problem. */
export const spinsNumbersAt = 24;
export const spinsHasRuns = 28;
export const spinsBytes = 32;

/** A chain of spins: its model, what pulls at each spin, the spins as doubles, as bytes by their own numbers. */
export const chainModel = 0;
export const chainPulls = 4;
export const chainSpins = 8;
export const chainSigns = 12;
export const chainEnergy = 16;
export const chainStream = 32;
export const chainBytes = 1_136;

// Walkers in memory: rows of a double a channel a walker, two of each kind, here and there; one row a channel
// that moves: its place in bytes, step · scale², step · scale, scale.
export const walkersCount = 0;
export const walkersChannels = 4;
export const walkersMoving = 8;
export const walkersMovingAt = 12;
export const walkersDriftsAt = 16;
export const walkersPullsAt = 20;
export const walkersScalesAt = 24;
export const walkersStatesAt = 28;
export const walkersSlopesAt = 32;
export const walkersEnergiesAt = 36;
export const walkersNextStatesAt = 40;
export const walkersNextSlopesAt = 44;
export const walkersNextEnergiesAt = 48;
/** A double a walker: the sum of squares of what noise it drew. */
export const walkersNoiseAt = 52;
export const walkersStep = 56;
export const walkersDraws = 64;
export const walkersChance = 2_208;
export const walkersBytes = 3_312;

// An order in memory, as words, with the tables that say what it costs. A row of a table of an assignment is
// filled up with zeros to an even count; distances lie there as the order has them, both ways round.
export const orderCount = 0;
export const orderAt = 4;
export const orderStride = 8;
/** A tour: its distances, and how many kinds of moves suit it: reversal and insertion, or insertion alone. */
export const orderTableAt = 12;
export const orderMoves = 16;
/** An assignment: flows by row and by column, distances by row and by column; of equal ones only one. */
export const orderFlowsAt = 20;
export const orderFlowsBackAt = 24;
export const orderFarAt = 28;
export const orderFarBackAt = 32;
export const orderEnergy = 40;
export const orderStream = 48;
export const orderBytes = 1_152;
