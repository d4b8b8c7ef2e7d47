import type { ProbedTick, ProbeFinding, ProbeWatch } from "#runtime/capsule/probes.ts";
import { severityOf } from "#runtime/field/quality.ts";
import type { LoggedRecord } from "#runtime/prove/port.ts";
import type { DecisionRecord, Record, StandDownRecord } from "#runtime/prove/record.ts";

/**
 * A committed decision as probes see it. What others asked for is no deed of the capsule's, and a reading that
 * nobody could believe is the field's fault: in neither tick had it a fair chance.
 */
function probedTick({ at, origin, verdict, because, frame }: DecisionRecord): ProbedTick {
  const values = new Map(
    Object.entries(frame).flatMap(([point, [value, quality]]): [string, number][] =>
      severityOf(quality) === "good" ? [[point, Number(value)]] : [],
    ),
  );
  if (because === "late") return { at, own: "late", values };
  if (unfair.has(because) || (origin !== "capsule" && origin !== "none"))
    return { at, own: "unasked", values };
  return { at, own: verdict === "block" && origin === "capsule" ? "blocked" : "let-through", values };
}

const unfair: ReadonlySet<DecisionRecord["because"]> = new Set(["quality", "age"]);

/** What a committed record shows of a capsule. Once the machine was stood down, ticks that are missing are nobody's fault. */
export function shown(watch: ProbeWatch, record: DecisionRecord | StandDownRecord): ProbeFinding {
  if (record.kind === "decision") return watch.observe(probedTick(record));
  watch.pause();
  return watch.finding;
}

export function probedIn(batch: readonly LoggedRecord[]): readonly (DecisionRecord | StandDownRecord)[] {
  return batch.flatMap(({ body }) => {
    if (!body.includes('"kind":"decision"') && !body.includes('"kind":"stand-down"')) return [];
    const record = JSON.parse(body) as Record;
    return record.kind === "decision" || record.kind === "stand-down" ? [record] : [];
  });
}
