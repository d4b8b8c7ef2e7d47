import type { Progress } from "#runtime/map/crawl/crawl-run.ts";

const steps = ["ingest", "ground", "optimise", "protect"] as const;
export type Step = (typeof steps)[number];

/** What the first hour says while it goes on; the command prints it, the page shows it. */
export type Told = Readonly<
  | { kind: "reading"; progress: Progress }
  /** What will take a while, and cannot say how long. */
  | { kind: "doing"; step: Step; what: string }
  /** In the words of the terminal. */
  | { kind: "done"; step: Step; lines: readonly string[] }
>;

/** Who listens, and how it is stopped. */
export interface Doing {
  tell(told: Told): void;
  readonly stop: AbortSignal;
}
