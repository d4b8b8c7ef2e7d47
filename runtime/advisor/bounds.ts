/** Farther ahead than any horizon that was learnt, and still an answer of a moment. */
export const rowsMax = 1_000;
