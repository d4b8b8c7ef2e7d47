/** How long ticks took: counts between bounds, and the sum. It costs a tick a short walk and two additions. */
export interface TickSpread {
  readonly boundsUs: readonly number[];
  /** One more than bounds: the last is of what took longer than all of them. */
  readonly counts: readonly number[];
  readonly sumUs: number;
}

export const tickBoundsUs: readonly number[] = [
  100, 250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000,
];

/** How many numbers of shared memory it takes. */
export const spreadNumbers: number = tickBoundsUs.length + 2;

const sumAt = tickBoundsUs.length + 1;

/** The one thread that ticks. */
export function addTick(numbers: Float64Array, lastedUs: number): void {
  let at = 0;
  while (at < tickBoundsUs.length && lastedUs > tickBoundsUs[at]!) at++;
  numbers[at]! += 1;
  numbers[sumAt]! += lastedUs;
}

/** Any thread. A tick may end in between, which is then counted and not yet summed up, or not at all. */
export function readSpread(numbers: Float64Array): TickSpread {
  return { boundsUs: tickBoundsUs, counts: [...numbers.subarray(0, sumAt)], sumUs: numbers[sumAt]! };
}
