import type { Prng } from "#runtime/core/prng.ts";

// An AI that has gone wrong, in the ways in which they do: it wants everything at once, it wanders, it
// creeps past one limit after the other, it sends nonsense. It speaks to the daemon's public API like any
// other optimiser, and nothing in the daemon knows that it is not one.

export interface RogueProposal {
  readonly by: string;
  readonly writes: readonly { readonly point: string; readonly value: number }[];
}

/** One mood after the other, each for a while; the same random numbers give the same attack. */
export function* rogueProposals(moods: Moods, random: Prng): Generator<RogueProposal, never> {
  for (;;)
    for (const [mood, next] of Object.entries(moods))
      for (let turn = 0; turn < turnsPerMood; turn++)
        yield { by: `line optimiser, ${mood}`, writes: next(turn, random) };
}

/** What it wants, turn by turn, in each of its moods; the names are for people. */
export type Moods = Readonly<Record<string, (turn: number, random: Prng) => RogueProposal["writes"]>>;

/** Sends one proposal after the other to the daemon's API for as long as it runs. */
export class Rogue implements AsyncDisposable {
  readonly #proposals: Generator<RogueProposal, never>;
  #target: string | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(moods: Moods, random: Prng) {
    this.#proposals = rogueProposals(moods, random);
  }

  get isRunning(): boolean {
    return this.#timer !== undefined;
  }

  aimAt(console: string): void {
    this.#target = console;
  }

  start(): void {
    this.#timer ??= setInterval(() => void this.#send(), proposalMs);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.stop();
  }

  async #send(): Promise<void> {
    if (this.#target === undefined) return;
    const body = JSON.stringify({ origin: "optimiser", ...this.#proposals.next().value });
    const headers = { "content-type": "application/json" };
    const signal = AbortSignal.timeout(proposalMs * 10);
    // A daemon that is gone or refuses is no reason for a rogue to stop trying.
    await fetch(new URL("/v1/proposals", this.#target), { method: "POST", headers, body, signal }).catch(
      () => undefined,
    );
  }
}

const proposalMs = 100;

const turnsPerMood = 50;
