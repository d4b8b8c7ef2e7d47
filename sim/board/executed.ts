export interface Executed {
  readonly code: number;
  readonly words?: readonly number[];
}
