/** Inputs and the answers a runtime must give to them, in the network's own units. */
export interface Vectors {
  readonly tolerance: number;
  readonly rows: readonly { readonly input: readonly number[]; readonly output: readonly number[] }[];
}

/** The answers are the reference's, computed here, and not a runtime's. */
export function vectorsOf(
  inputs: readonly Float32Array[],
  { answer, tolerance }: { answer(input: Float32Array): ArrayLike<number>; readonly tolerance: number },
): Vectors {
  return {
    tolerance,
    rows: inputs.map((input) => ({ input: [...input], output: Array.from(answer(input)) })),
  };
}
