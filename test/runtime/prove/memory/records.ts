import type { DecisionRecord, Record } from "#runtime/prove/record.ts";
import type { WindowAdapter } from "#runtime/signal/memory/family.ts";

export const capsule = "sha256:aa" as const;
export const startsAt = 1_790_000_000_000_000;

export const adapter: WindowAdapter = {
  channels: [{ point: "melt", family: "thermal", centre: 1_400, scale: 50 }],
  commands: [{ point: "power", family: "electrical", centre: 50, scale: 10 }],
};

/** A decision a second; what `mood` says decides how the minute looks. */
export function decision(tick: number, mood = 0, over: Partial<DecisionRecord> = {}): DecisionRecord {
  const wave = Math.sin(tick / (3 + mood));
  return {
    ...{ kind: "decision", boot: "b", tick, at: startsAt + tick * 1_000_000, capsule },
    frame: { melt: [String(1_400 + 20 * mood + 5 * wave), 0, 1_000] },
    ...{ origin: "capsule", by: "policy", asked: { power: String(50 + mood) } },
    energy: { now: String(4 + mood + wave), asked: String(4 + mood), path: "5", ahead: "0.5" },
    threshold: { now: "10", asked: "10", ahead: "1" },
    ...{ factors: [], fallback: null, nearest: null, mode: "enforce", text: "It is inside" },
    verdict: mood > 5 ? "block" : "allow",
    because: mood > 5 ? "energy" : "inside",
    writes: mood > 5 ? null : { power: String(50 + mood) },
    permit: mood > 5 ? null : "p",
    ...over,
  };
}

/** So many minutes of decisions, the mood of each as `moodOf` says. */
export function minutes(count: number, moodOf: (minute: number) => number): readonly Record[] {
  return Array.from({ length: count * 60 + 1 }, (_, tick) => decision(tick, moodOf(Math.floor(tick / 60))));
}
