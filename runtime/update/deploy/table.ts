// What becomes of a deployment, as one table. It is pure: the deployer writes the answer down, and then does what
// the state that it came to is for. Every step may be done again, because nobody knows how far the one got whose
// power was cut; and every way that does not lead to `commit` leads over `rollback`, also from where nothing was
// done yet, because that is cheap and an exception would not be.

export const states = [
  /** Somebody with the right to say so wants it. */
  "notified",
  /** Its manifest is fetched, and those have signed who must. */
  "metadata",
  /** Room, what it requires, the version floor, and who is in its way. */
  "preflight",
  "fetch",
  /** Every byte is hashed again, from the disk. */
  "verify",
  /** It is in the store: whole, or not there. */
  "stage",
  /** Its golden vectors, through its own models on this machine. */
  "dry-run",
  /** On live inputs with its hands tied, beside the capsule that guards. */
  "shadow",
  /** The plant says when. */
  "quiesce",
  /** Between two ticks, from the set-points that stand. */
  "activate",
  /** It guards, and is watched. */
  "probation",
  /** From here on nobody goes below it. */
  "commit",
  "clean-up",
  /** The last record, with how it ended. */
  "report",
  /** Whoever guarded before guards again. */
  "rollback",
  "verify-rollback",
  /** A strike against this capsule, where it has earned one. */
  "failed",
  "ended",
] as const;
export type State = (typeof states)[number];

export const events = [
  "done",
  /** A verdict: trying again would not change it. */
  "refused",
  /** The world's fault, which may pass. */
  "troubled",
  /** It was tried as often as is sensible, by this run and those before it. */
  "spent",
  /** A person has thought better of it. */
  "aborted",
  /** The plant has not said when in time. */
  "skipped",
] as const;
export type Event = (typeof events)[number];

/** `refused` and `skipped` say nothing against the capsule; `failed` is a strike. */
export type Outcome = "committed" | "refused" | "failed" | "skipped" | "aborted";

export interface Step {
  readonly to: State;
  /** How it ends, where this is what decides it. */
  readonly outcome?: Outcome;
}

/** Total: every event in every state has an answer. One that changes nothing leads to where it is. */
export function next(state: State, event: Event): Step {
  return table[state][event];
}

type Row = Readonly<Record<Event, Step>>;

/** On the way there. Until the capsule itself was asked, a `no` is nobody's failure. */
function ahead(state: State, to: State, no: "refused" | "failed" = "refused"): Row {
  const back = (outcome: Outcome): Step => ({ to: "rollback", outcome });
  return {
    done: { to },
    refused: back(no),
    troubled: { to: state },
    spent: back("failed"),
    aborted: back("aborted"),
    skipped: back("skipped"),
  };
}

/** On the way out nobody turns round, and what cannot be done at last is passed over and told. */
function onward(state: State, to: State): Row {
  const stay = { to: state };
  return { done: { to }, refused: { to }, troubled: stay, spent: { to }, aborted: stay, skipped: stay };
}

const table: Readonly<Record<State, Row>> = {
  notified: ahead("notified", "metadata"),
  metadata: ahead("metadata", "preflight"),
  preflight: ahead("preflight", "fetch"),
  fetch: ahead("fetch", "verify"),
  verify: ahead("verify", "stage"),
  stage: ahead("stage", "dry-run"),
  "dry-run": ahead("dry-run", "shadow", "failed"),
  shadow: ahead("shadow", "quiesce", "failed"),
  quiesce: ahead("quiesce", "activate", "failed"),
  activate: ahead("activate", "probation", "failed"),
  probation: ahead("probation", "commit", "failed"),
  commit: { ...ahead("commit", "clean-up", "failed"), done: { to: "clean-up", outcome: "committed" } },
  "clean-up": onward("clean-up", "report"),
  report: onward("report", "ended"),
  rollback: onward("rollback", "verify-rollback"),
  "verify-rollback": onward("verify-rollback", "failed"),
  failed: onward("failed", "clean-up"),
  ended: onward("ended", "ended"),
};

export interface Patience {
  /** How often the action is begun, over all lives of the daemon, before the deployment turns back. */
  readonly triesMax: number;
  /** How long one try may take; one that hangs is given up. */
  readonly limitMs: number;
}

const minute = 60_000;
const hour = 60 * minute;

/** Where a try waits for the plant it may take long; where it waits for a network it is made more often. */
export const patience: Readonly<Record<State, Patience>> = {
  notified: { triesMax: 3, limitMs: minute },
  metadata: { triesMax: 8, limitMs: 5 * minute },
  preflight: { triesMax: 3, limitMs: minute },
  fetch: { triesMax: 12, limitMs: 4 * hour },
  verify: { triesMax: 3, limitMs: 10 * minute },
  stage: { triesMax: 3, limitMs: 10 * minute },
  "dry-run": { triesMax: 3, limitMs: 10 * minute },
  shadow: { triesMax: 3, limitMs: 24 * hour },
  quiesce: { triesMax: 3, limitMs: 24 * hour },
  activate: { triesMax: 3, limitMs: 2 * minute },
  probation: { triesMax: 3, limitMs: 24 * hour },
  commit: { triesMax: 5, limitMs: minute },
  "clean-up": { triesMax: 3, limitMs: 5 * minute },
  report: { triesMax: 3, limitMs: minute },
  rollback: { triesMax: 5, limitMs: 2 * minute },
  "verify-rollback": { triesMax: 5, limitMs: minute },
  failed: { triesMax: 3, limitMs: minute },
  ended: { triesMax: 1, limitMs: minute },
};
