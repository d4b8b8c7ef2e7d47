/** One opinion on how rare a state is, in standardised channels and nats. Finite for every finite state. */
export interface Expert {
  /** −log p. */
  energy(state: Float64Array): number;
  /** The same, and its exact gradient into `gradient`. */
  gradient(state: Float64Array, gradient: Float64Array): number;
}
