/** One opinion on how rare a state is, in standardised channels and nats. Finite for every finite state. */
export interface Expert {
  /** −log p. */
  energy(state: Float64Array): number;
  /** The same, and its exact gradient into `gradient`. */
  gradient(state: Float64Array, gradient: Float64Array): number;
}

/** An expert that is also asked in the kernels' memory, many states at once: addresses of rows of doubles. */
export interface PlacedExpert extends Expert {
  gradients(rows: PlacedRows): void;
}

export interface PlacedRows {
  readonly count: number;
  readonly states: number;
  readonly energies: number;
  readonly gradients: number;
}
