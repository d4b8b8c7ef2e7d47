import type { Finding, Trouble } from "./check.ts";
import type { Question } from "./checks.ts";

export interface Result extends Pick<Question, "name" | "kind" | "why"> {
  readonly finding: Finding | Unfinished;
  /** What `--fix` did about it, or why it could not. */
  readonly fixed?: string;
}

export interface Unfinished {
  readonly is: "unfinished";
  readonly found: string;
}

export type Told = Pick<Result, "name" | "kind" | "why"> &
  Readonly<{ is: Result["finding"]["is"]; found: string; mend?: string; fix?: string }>;

/**
 * Every question in its turn, each a promise of its own in the order of the questions. None rejects, and all have come to
 * an end after `withinMs`, whatever hangs: what was not finished by then is named.
 */
export function examine(
  questions: readonly Question[],
  { mayFix, withinMs }: { readonly mayFix: boolean; readonly withinMs: number },
): readonly Promise<Result>[] {
  const late = Promise.withResolvers<void>();
  const timer = setTimeout(late.resolve, withinMs);
  const turns = new Map<Question, Promise<Result>>();
  const takeTurns = (some: readonly Question[], before: Promise<unknown>): Promise<unknown> =>
    some.reduce((previous, question) => {
      const turn = previous.then(() => examined(question, mayFix));
      turns.set(question, turn);
      return turn;
    }, before);
  const isNow = ({ turn }: Question) => turn === undefined;
  const here = takeTurns(questions.filter(isNow), Promise.resolve());
  for (const question of questions)
    if (question.turn === "beside") turns.set(question, examined(question, mayFix));
  const last = takeTurns(
    questions.filter(({ turn }) => turn === "last"),
    Promise.all([here, ...turns.values()]),
  );
  void last.finally(() => clearTimeout(timer));
  return questions.map((question) =>
    Promise.race([turns.get(question)!, late.promise.then(() => unfinished(question, withinMs))]),
  );
}

function unfinished({ name, kind, why }: Pick<Question, "name" | "kind" | "why">, afterMs: number): Result {
  return {
    name,
    kind,
    why,
    finding: { is: "unfinished", found: `not finished in ${Math.round(afterMs / 1_000)} s` },
  };
}

export async function examined(question: Question, mayFix: boolean): Promise<Result> {
  const { name, kind, why } = question;
  const finding = await question.ask();
  if (!mayFix || !isTrouble(finding) || finding.fix === undefined) return { name, kind, why, finding };
  try {
    await finding.fix.apply();
  } catch (error) {
    return { name, kind, why, finding, fixed: `could not be mended: ${(error as Error).message}` };
  }
  return { name, kind, why, finding: await question.ask(), fixed: finding.fix.does };
}

export function isTrouble(finding: Result["finding"]): finding is Trouble {
  return finding.is === "warning" || finding.is === "wrong";
}

/** What `--json` prints, and what a support bundle carries. Who was not asked to the end is not well, as far as anybody knows. */
export function reportOf(results: readonly Result[]): {
  readonly ok: boolean;
  readonly checks: readonly Told[];
} {
  const checks = results.map(told);
  return { ok: isWell(checks), checks };
}

export function isWell(checks: readonly Told[]): boolean {
  return checks.every(({ is }) => is === "fine" || is === "warning");
}

export function told({ finding, name, kind, why }: Result): Told {
  const { fix, ...rest } = { fix: undefined, ...finding };
  return { name, kind, why, ...rest, ...(fix && { fix: fix.does }) };
}

/** Of an examination that a person or a bundle waits for. */
export const examinationMs = 60_000;
