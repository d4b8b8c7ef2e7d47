// A roll-out as its publisher plans it: through which steps it goes, who is expected at each, and what has
// to be heard before the next; pure. Gateways see nothing of it but the step that was signed last.

import type { Digest } from "#runtime/core/digest.ts";
import { Fault } from "#runtime/core/fault.ts";
import { isMeant, type Rollout } from "#runtime/update/rollout.ts";
import { isPercent, isWord } from "./well-formed.ts";

export interface Plan {
  readonly schema: "industriverse.rollout/1";
  readonly id: string;
  readonly capsules: readonly { readonly utid: string; readonly id: Digest; readonly target: string }[];
  /** The fleet that answers are expected from. */
  readonly gateways: readonly Member[];
  readonly steps: readonly Step[];
}

export interface Member {
  readonly gateway: string;
  readonly group?: string;
}

export interface Step {
  readonly percent: number;
  /** So much of those who are meant must have answered before it goes on. */
  readonly answeredPercentMin: number;
  /** More failures than this, and it stops. */
  readonly failedPercentMax: number;
}

export const usualSteps: readonly Step[] = [1, 10, 50, 100].map((percent) => ({
  percent,
  answeredPercentMin: 80,
  failedPercentMax: 5,
}));

/** What a gateway's deployment came to, as one line of JSON. */
export interface Report {
  readonly gateway: string;
  /** The capsule's id. */
  readonly capsule: string;
  readonly outcome: "committed" | "rolled-back" | "failed";
  /** An instant that can be compared, as text of ISO 8601. */
  readonly at: string;
  readonly because?: string;
}

export interface Count {
  readonly meant: number;
  readonly answered: number;
  readonly failed: number;
  /** Who failed, and why, the first few. */
  readonly failures: readonly Report[];
}

export type Decision = Readonly<
  | { kind: "advance"; percent: number }
  | { kind: "pause"; because: "too-many-failures" }
  | { kind: "wait"; because: "too-few-answers" | "paused" }
  | { kind: "done" }
>;

/** The last word of each gateway that is meant now; others' reports are no answers of this step. */
export function countOf(
  { capsules, gateways }: Plan,
  { now, reports }: { readonly now: Rollout; readonly reports: readonly Report[] },
): Count {
  const meant = new Set(gateways.filter((member) => isMeant(now, member)).map(({ gateway }) => gateway));
  const ids = new Set<string>(capsules.map(({ id }) => id));
  const last = new Map<string, Report>();
  for (const report of reports) {
    if (!meant.has(report.gateway) || !ids.has(report.capsule)) continue;
    const key = `${report.gateway}\n${report.capsule}`;
    const before = last.get(key);
    if (before === undefined || Date.parse(before.at) <= Date.parse(report.at)) last.set(key, report);
  }
  const answered = new Set([...last.values()].map(({ gateway }) => gateway));
  const failures = [...last.values()].filter(({ outcome }) => outcome !== "committed");
  const failed = new Set(failures.map(({ gateway }) => gateway));
  return {
    meant: meant.size,
    answered: answered.size,
    failed: failed.size,
    failures: failures.slice(0, failuresShown),
  };
}

const failuresShown = 10;

/**
 * Whether a roll-out goes on. Failures come first: they stop it as soon as there are more than all who are
 * meant may have, and do not wait for the slow ones. Silence never pauses it, or those who are only slow would be kept from
 * ever answering; it goes no further until they have.
 */
export function decide(
  plan: Plan,
  { now, count }: { readonly now: Rollout; readonly count: Count },
): Decision {
  const { meant, answered, failed } = count;
  const step = stepOf(plan, now.percent);
  const isEnough = answered * 100 >= meant * step.answeredPercentMin;
  const counted = isEnough ? answered : meant;
  if (now.isPaused) return { kind: "wait", because: "paused" };
  if (failed * 100 > counted * step.failedPercentMax) return { kind: "pause", because: "too-many-failures" };
  if (!isEnough) return { kind: "wait", because: "too-few-answers" };
  const next = nextPercent(plan, now, meant);
  return next === undefined ? { kind: "done" } : { kind: "advance", percent: next };
}

/** The step that a percentage has reached; below the first, the first. */
function stepOf({ steps }: Plan, percent: number): Step {
  return steps.findLast((step) => step.percent <= percent) ?? steps[0]!;
}

/** Steps at which nobody joins who was not there are passed over: there would be nothing to learn from them. */
function nextPercent({ steps, gateways }: Plan, now: Rollout, meant: number): number | undefined {
  const ahead = steps.filter(({ percent }) => percent > now.percent);
  const joined = ahead.find(
    ({ percent }) => gateways.filter((member) => isMeant({ ...now, percent }, member)).length > meant,
  );
  return (joined ?? ahead.at(-1))?.percent;
}

export function readPlan(text: string, place: string): Plan {
  let plan: Plan;
  try {
    plan = JSON.parse(text) as Plan;
  } catch (error) {
    throw bad(place, `is no JSON (${(error as Error).message})`);
  }
  const flaw = flawOf(plan);
  if (flaw !== undefined) throw bad(place, flaw);
  return plan;
}

function flawOf(plan: Partial<Plan> | null): string | undefined {
  const { schema, id, capsules, gateways, steps } = plan ?? {};
  if (schema !== "industriverse.rollout/1") return "is no roll-out of this version";
  if (!isWord(id)) return "has no id";
  if (!isList(capsules) || capsules.length === 0 || !capsules.every(isNamed)) return "names no capsule";
  if (!isList(gateways) || gateways.length > gatewaysMax || !gateways.every(isMember))
    return "has no list of gateways";
  if (!isList(steps) || steps.length === 0 || !steps.every(isStep))
    return "has no steps, or shares beyond 100";
  const isRising = steps.every((step, at) => at === 0 || step.percent > steps[at - 1]!.percent);
  return isRising ? undefined : "has steps that do not rise";
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

function isNamed(capsule: Partial<Plan["capsules"][number]> | null): boolean {
  return [capsule?.utid, capsule?.id, capsule?.target].every((each) => typeof each === "string");
}

function isMember(member: Partial<Member> | null): boolean {
  return typeof member?.gateway === "string" && (member.group === undefined || isWord(member.group));
}

function isStep(step: Partial<Step> | null): boolean {
  return [step?.percent, step?.answeredPercentMin, step?.failedPercentMax].every(isPercent);
}

export const gatewaysMax = 100_000;

/** One gateway a line, and its group behind it where it has one. `#` begins a remark. */
export function readFleet(text: string, place: string): readonly Member[] {
  const members = text.split("\n").flatMap((line) => {
    const [gateway, group, ...more] = line.split("#")[0]!.trim().split(/\s+/);
    if (gateway === undefined || gateway === "") return [];
    if (more.length > 0 || (group !== undefined && !isWord(group)))
      throw bad(place, `has the line "${line.slice(0, lineShown)}", expected a gateway and its group`);
    return [{ gateway, ...(group === undefined ? {} : { group }) }];
  });
  if (members.length === 0 || members.length > gatewaysMax)
    throw bad(place, `names ${members.length} gateways, of 1 to ${gatewaysMax}`);
  if (new Set(members.map(({ gateway }) => gateway)).size < members.length)
    throw bad(place, "names a gateway twice");
  return members;
}

const lineShown = 60;

/** One report a line. What is none is said, not skipped: silence would look like health. */
export function readReports(text: string, place: string): readonly Report[] {
  return text.split("\n").flatMap((line, at) => {
    if (line.trim() === "") return [];
    let report: Partial<Report> | null = {};
    try {
      report = JSON.parse(line) as typeof report;
    } catch {
      // What is no JSON is no report either, and is told as such below.
    }
    if (!isReport(report)) throw bad(`${place}:${at + 1}`, "is no report of a deployment");
    return [report];
  });
}

export function isReport(report: Partial<Report> | null): report is Report {
  const { gateway, capsule, outcome, at } = report ?? {};
  return (
    typeof gateway === "string" &&
    typeof capsule === "string" &&
    (outcome === "committed" || outcome === "rolled-back" || outcome === "failed") &&
    typeof at === "string" &&
    Number.isFinite(Date.parse(at))
  );
}

function bad(place: string, what: string): Fault {
  return new Fault("repo/bad-rollout", `${place} ${what}`, {
    hint: "docs/publishing.md shows what roll-outs, fleets and reports look like",
  });
}
