// What becomes of a capsule on a gateway, as one table. It is pure: the daemon asks it, writes the answer
// down, and then does what the answer says. The words: a capsule on *trial* runs on live inputs, but nothing
// leads from it to the machine; an *armed* one has the lease of its actuators; a *suspended* one keeps the
// lease, so that its actuators stay safe and nobody takes them by accident, until it is given up.

export const states = ["staged", "trial", "armed", "suspended", "retired"] as const;
export type State = (typeof states)[number];

export const events = [
  /** It is brought to the gateway, again where it was there before. */
  "install",
  /** A person wants it; or it is to show itself again after it was suspended. */
  "try",
  /** Without a trial: a first installation of which the configuration says so, or one that was armed before. */
  "arm",
  "probes-held",
  "probes-failed",
  "suspend",
  "resume",
  "retire",
  /** One life of its thread has ended. */
  "crashed",
  /** All lives that a thread is given are used up. */
  "died",
  /** Another one got through its first ticks with these actuators. */
  "superseded",
  /** It took over from another one and did not get through its first ticks. */
  "fell-back",
  /** It is not what was installed, is signed by too few, or does not fit this gateway. */
  "verification-failed",
  /** An actuator that it wants belongs to another. */
  "lease-refused",
] as const;
export type Event = (typeof events)[number];

/**
 * In the order in which they are done. `verify` reads and hashes every byte again; `divert` starts a thread
 * whose hands are tied, `drive` one that can act, from the set-points that stand; `end` ends the thread.
 */
export type Effect = "verify" | "divert" | "lease" | "drive" | "end" | "safe" | "release";

export type Move = Readonly<
  { kind: "move"; to: State; effects: readonly Effect[] } | { kind: "refused"; because: string }
>;

/** Where a capsule is that was just brought here. */
export const firstState: State = "staged";

/** Total: every event in every state has an answer. */
export function next(state: State, event: Event): Move {
  return table[state][event];
}

/** Whether a thread of it runs. */
export function isRunning(state: State): boolean {
  return state === "trial" || state === "armed";
}

function move(to: State, ...effects: readonly Effect[]): Move {
  return { kind: "move", to, effects };
}

function refused(because: string): Move {
  return { kind: "refused", because };
}

const idle = refused("it does not run");
const isHere = refused("it is here already");
const isRetired = refused("it was retired; activate it to bring it back");

/**
 * In doubt a move leads away from the machine. A crash on trial retires, because the machine never depended on
 * it; a crash of an armed one changes nothing here: its supervisor has its actuators in their safe state before
 * anybody asks this table, and gives it its next life, until there is none left.
 */
const table: Readonly<Record<State, Readonly<Record<Event, Move>>>> = {
  staged: {
    install: isHere,
    try: move("trial", "verify", "divert"),
    arm: move("armed", "verify", "lease", "drive"),
    "probes-held": idle,
    "probes-failed": idle,
    suspend: idle,
    resume: refused("it was never suspended; activate it"),
    retire: move("retired"),
    crashed: idle,
    died: idle,
    superseded: move("retired"),
    "fell-back": idle,
    "verification-failed": move("retired"),
    "lease-refused": move("staged"),
  },
  trial: {
    install: isHere,
    try: refused("it is on trial"),
    arm: refused("it is on trial, and its probes have not held yet"),
    "probes-held": move("armed", "end", "verify", "lease", "drive"),
    "probes-failed": move("retired", "end", "safe", "release"),
    suspend: move("suspended", "end", "safe"),
    resume: refused("it is on trial"),
    retire: move("retired", "end", "safe", "release"),
    crashed: move("retired", "end", "safe", "release"),
    died: move("retired", "end", "safe", "release"),
    superseded: move("retired", "end"),
    "fell-back": idle,
    "verification-failed": move("retired", "end", "safe", "release"),
    "lease-refused": move("staged", "end"),
  },
  armed: {
    install: isHere,
    try: refused("it is armed"),
    arm: refused("it is armed"),
    "probes-held": move("armed"),
    "probes-failed": move("suspended", "end", "safe"),
    suspend: move("suspended", "end", "safe"),
    resume: refused("it is armed"),
    retire: move("retired", "end", "safe", "release"),
    crashed: move("armed"),
    died: move("suspended", "end", "safe"),
    superseded: move("retired", "end"),
    "fell-back": move("retired", "end"),
    "verification-failed": move("suspended", "end", "safe"),
    "lease-refused": move("staged", "end"),
  },
  suspended: {
    install: isHere,
    try: move("trial", "verify", "divert"),
    arm: refused("it was suspended; resume it"),
    "probes-held": idle,
    "probes-failed": idle,
    suspend: refused("it is suspended"),
    resume: move("trial", "verify", "divert"),
    retire: move("retired", "safe", "release"),
    crashed: idle,
    died: idle,
    superseded: move("retired"),
    "fell-back": idle,
    "verification-failed": move("suspended"),
    "lease-refused": move("suspended"),
  },
  retired: {
    install: move("staged"),
    try: isRetired,
    arm: isRetired,
    "probes-held": isRetired,
    "probes-failed": isRetired,
    suspend: isRetired,
    resume: isRetired,
    retire: refused("it is retired"),
    crashed: isRetired,
    died: isRetired,
    superseded: isRetired,
    "fell-back": isRetired,
    "verification-failed": isRetired,
    "lease-refused": isRetired,
  },
};

/** Events that somebody asks for, and of whose refusal there is a record. */
export const wishes: ReadonlySet<Event> = new Set(["install", "try", "arm", "suspend", "resume", "retire"]);
