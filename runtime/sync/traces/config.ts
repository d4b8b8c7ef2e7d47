export interface TracesConfig {
  readonly url: string;
  /** Of all decisions, 0 … 1. */
  readonly sampleShare: number;
}
