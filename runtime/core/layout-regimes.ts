// Where a row of the regimes is told: this header, then lists at addresses of their own, all f64. A state is a place
// among the learnt regimes, and the last one is the unseen.
export const regimeWidth = 0;
/** Rows of the window, bins of its entropy, learnt regimes, and numbers of physics. */
export const regimeRows = 4;
export const regimeBins = 8;
export const regimeCount = 12;
export const regimeNumbers = 16;
/** What of the row is put in: a value a channel, then the numbers of physics. */
export const regimeValuesAt = 20;
/** Centres of the channels, then deviations; and the usual sizes of the numbers of physics. */
export const regimeStandardAt = 24;
export const regimeScalesAt = 28;
export const regimeWhiteningAt = 32;
export const regimeWindowAt = 36;
export const regimeEdgesAt = 40;
/** Of each count of rows, share · log share: of the whole window, and of a half of it. */
export const regimeWholeAt = 44;
export const regimeHalfAt = 48;
/** Addresses: a member a regime. */
export const regimeLandscapesAt = 52;
/** The learnt transitions of a row, and of a horizon; where the first come to rest. */
export const regimeChainAt = 56;
export const regimeAheadAt = 60;
export const regimeRestAt = 64;
/** What undisturbed rows showed, ascending, each behind how many they are. */
export const regimeCalmChange = 68;
export const regimeCalmSlope = 76;
export const regimeCalmExcess = 84;
/** Rooms: the standardised row, window features, two sums a channel, energies, a belief on its way, and one of later. */
export const regimeInnerAt = 92;
export const regimeFeaturesAt = 96;
export const regimeSumsAt = 100;
export const regimeEnergiesAt = 104;
export const regimeCarriedAt = 108;
export const regimeLaterAt = 112;
export const regimeToldAt = 116;
/** How full the window is; the regime that is called the current one, who leads it and for how many rows, or −1. */
export const regimeFilled = 120;
export const regimeCurrent = 124;
export const regimeChallenger = 128;
export const regimeLedRows = 132;
/** A challenger takes over after so many rows, f64 the lead that it needs. */
export const regimeLedRowsMin = 136;
/** One more room, of the numbers of physics as features. */
export const regimeSizesAt = 140;
export const regimeLeadMin = 144;
/** All f64: the change score of no undisturbed window, 1 / log bins, and what a pooled row counts for. */
export const regimeChangeMax = 152;
export const regimePerHighest = 160;
export const regimePoolGain = 168;
/** Of the window as it was found last, f64: the change score and the row where the newer part begins. */
export const regimeChange = 176;
export const regimeSplit = 184;
/** Opinions: of the statistical branch, of the physical one, and of both. */
export const regimeStatistical = 192;
export const regimePhysical = 224;
export const regimeFused = 256;
export const regimeBytes = 288;

/** An opinion: shapes, one behind the other, limits, what the row says against each state, and what is believed. */
export const opinionShapesAt = 0;
export const opinionLimitsAt = 4;
export const opinionNatsAt = 8;
export const opinionBeliefAt = 12;
export const opinionTemper = 16;

/** How many axes and places a shape has; means and deviations, rows filled up to an even count, and heights. */
export const shapeWidth = 0;
export const shapePlaces = 4;
export const shapeMeans = 8;
export const shapeDeviations = 12;
export const shapeHeights = 16;
export const shapeBytes = 32;

/** What is told of a row, as indices: states or −1, probabilities, whether it is changing, and since how many rows. */
export const toldState = 0;
export const toldProbability = 1;
export const toldStability = 2;
export const toldTransition = 3;
export const toldNext = 4;
export const toldChanging = 5;
export const toldSinceSplit = 6;
export const toldStatistical = 7;
export const toldStatisticalProbability = 8;
export const toldPhysical = 9;
export const toldPhysicalProbability = 10;
export const toldCount = 11;
