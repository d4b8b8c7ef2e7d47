/** How an action was chosen among its neighbours; a cost is NaN where nothing could be weighed. */
export interface Choice {
  /** How many were weighed, the policy's own answer among them. */
  readonly looked: number;
  readonly cost: number;
  readonly runnerUp: number;
  /** Which of them was taken; 0 is the policy's own answer. */
  readonly taken: number;
}
