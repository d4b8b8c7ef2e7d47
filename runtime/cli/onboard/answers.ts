// What the files of a historian cannot say, and what was guessed meanwhile. A person changes what is wrong and runs the
// same command again; a guess that nobody has changed follows the files.

import { stringify } from "yaml";
import type { ChannelView } from "#runtime/map/crawl/channel-view.ts";
import type { Role } from "#runtime/map/recording.ts";

export interface Answers {
  /** The capsule's name. */
  readonly plant: string;
  /** As `iv discover` reads it; null where nobody has said what would be better. */
  readonly objective: string | null;
  /** By the name that the files have for it. */
  readonly channels: Readonly<Record<string, ChannelAnswer>>;
}

export interface ChannelAnswer {
  /** Its name from here on: lower case letters, digits and underlines. */
  readonly point: string;
  readonly unit: string;
  readonly role: Role | "ignore";
  /** Of a command: what is allowed, and what the machine does when nobody may act. Absent: what was recorded. */
  readonly min?: number;
  readonly max?: number;
  readonly safe?: number;
}

export interface Question {
  readonly about: "unit" | "role" | "limits" | "objective";
  /** By the name that the files have for them. */
  readonly channels: readonly string[];
  readonly what: string;
  /** What was assumed meanwhile. */
  readonly assumed: string;
}

export interface Guess {
  readonly answers: Answers;
  readonly questions: readonly Question[];
}

/** The answers of a person where there are any, else guesses; and a question for each guess that could be wrong. */
export function guessed(views: readonly ChannelView[], plant: string, given: Answers | undefined): Guess {
  const points = pointNames(views.map(({ name }) => name));
  const channels = Object.fromEntries(
    views.map((view): [string, ChannelAnswer] => [
      view.name,
      given?.channels[view.name] ?? {
        point: points.get(view.name)!,
        unit: view.unit || "1",
        role: view.role.role,
      },
    ]),
  );
  const objective = given === undefined ? objectiveOf(channels) : given.objective;
  const answers: Answers = { plant: given?.plant ?? plant, objective, channels };
  const isAnswered = (name: string): boolean => given?.channels[name] !== undefined;
  const questions = questionsAbout(views.filter(({ name }) => !isAnswered(name)));
  const commands = Object.entries(channels).filter(([, { role }]) => role === "command");
  if (given === undefined && commands.length > 0)
    questions.push({
      ...{ about: "limits", channels: commands.map(([name]) => name) },
      what: `What is the safe value of ${commands.map(([name]) => name).join(", ")}, and what may be asked of it?`,
      assumed: "safe is the lowest value recorded, and all that was recorded is allowed",
    });
  if (objective === null) questions.push({ ...better, assumed: "nothing: step 3 is left out" });
  else if (given === undefined) questions.push({ ...better, assumed: objective });
  return { answers, questions };
}

const better = { about: "objective", channels: [], what: "What would be better?" } as const;

/** What is asked of many channels in the same words is asked once. */
function questionsAbout(views: readonly ChannelView[]): Question[] {
  const unitless = views.filter(
    ({ unitFrom, kind, role }) => unitFrom === "nobody" && kind === "number" && role.role === "measured",
  );
  const questions: Question[] = [];
  if (unitless.length > 0)
    questions.push({
      ...{ about: "unit", channels: unitless.map(({ name }) => name) },
      what: `What are these measured in: ${shortList(unitless.map(({ name }) => name))}?`,
      assumed: "numbers without a unit",
    });
  for (const [, [first, ...others]] of Map.groupBy(
    views.filter(({ role }) => role.because.startsWith("guessed")),
    ({ role }) => `${role.role} ${role.because}`,
  )) {
    const channels = [first!, ...others].map(({ name }) => name);
    questions.push({
      ...{ about: "role", channels },
      what: `Is each of these a ${first!.role.role}: ${shortList(channels)}?`,
      assumed: `it is (${first!.role.because})`,
    });
  }
  return questions;
}

/** A question is read by a person; all of the names stand in the file below it. */
function shortList(names: readonly string[]): string {
  const more = names.length > namesShown ? ` and ${names.length - namesShown} more` : "";
  return `${names.slice(0, namesShown).join(", ")}${more}`;
}

const namesShown = 40;

/** Power first, then what usually costs. */
function objectiveOf(channels: Answers["channels"]): string | null {
  const all = Object.values(channels).filter(({ role }) => role === "measured" || role === "command");
  const found =
    all.find(({ unit, role }) => powers.has(unit) && role === "measured") ??
    all.find(({ unit }) => powers.has(unit)) ??
    all.find(({ point, role }) => role === "measured" && costly.test(point));
  return found === undefined ? null : `minimise ${found.point}`;
}

const powers: ReadonlySet<string> = new Set(["W", "kW", "MW", "kWh", "A"]);
const costly = /power|energy|consum|current|fuel|steam/;

/** Names that a manifest takes, no two alike. */
export function pointNames(names: readonly string[]): ReadonlyMap<string, string> {
  const taken = new Set<string>();
  return new Map(
    names.map((name) => {
      const plain = name
        .normalize("NFKD")
        .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, "_")
        .replace(/^_+|_+$/g, "");
      const base = (/^[a-z]/.test(plain) ? plain : `x_${plain}`).slice(0, pointCharsMax).replace(/_+$/, "");
      let point = base;
      for (let other = 2; taken.has(point); other++) point = `${base}_${other}`;
      taken.add(point);
      return [name, point];
    }),
  );
}

/** A manifest takes 64, and some are left for telling two apart. */
const pointCharsMax = 56;

export function answersText({ answers, questions }: Guess): string {
  const asked = questions.map(({ what, assumed }) => `#   ${what} Assumed: ${assumed}.\n`).join("");
  return `# What the files cannot say. Change what is wrong and run the same command again.
# role: command (somebody sets it), measured, mode (in which way the plant runs), ignore.
# A command may also have min, max and safe: what is allowed, and what the machine does when nobody may act.
${asked === "" ? "" : `# Open:\n${asked}`}${stringify(answers)}`;
}
