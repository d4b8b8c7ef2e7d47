import type { ExitCode } from "#runtime/cli/command.ts";
import type { Changed, Differing, ReplaySummary } from "#runtime/tick/replay/replay.ts";

export type ReplayResult = ReplaySummary & { readonly seconds: number };

/** What differs weighs more than what could not be looked at; nothing looked at is no assurance either. */
export function exitCodeOf({ different, changes, changed, unable, same }: ReplayResult): ExitCode {
  if (different + changes.different > 0 || changed.length > 0) return 1;
  return unable.length > 0 || same === 0 ? 2 : 0;
}

export function jsonOf(result: ReplayResult): object {
  const { decisions, seconds } = result;
  return { ok: exitCodeOf(result) === 0, ...result, decisionsPerSecond: Math.round(decisions / seconds) };
}

export function linesOf(path: string, result: ReplayResult): readonly string[] {
  const { decisions, same, different, proposedAgain, followed, changes, unable, changed, findings, seconds } =
    result;
  const rest = different + changes.different - findings.length;
  return [
    `${path}: ${verdictOf(result)}`,
    ...changed.map((each) => `  ${changedText(each)}`),
    ...findings.flatMap(findingLines),
    ...(rest > 0 ? [`  and ${rest} more`] : []),
    ...unable.map(
      ({ because, count, first }) =>
        `  ${count} could not be judged again, record ${first} the first: ${because}`,
    ),
    ...(unable.some(({ because }) => because.endsWith("is not at hand"))
      ? ["  Name the capsules, as files or folders, or with --store DIR where they are installed"]
      : []),
    `  decisions    ${decisions}: ${same} the same to the bit, ${different} different`,
    `  followed     ${followed} from all ticks since an anchor, and ${changes.same} records of what was remembered`,
    `  proposed     ${proposedAgain} again by the capsule's models, the others as recorded`,
    `  took         ${seconds.toFixed(2)} s, ${Math.round(decisions / seconds)} decisions a second`,
  ];
}

function verdictOf(result: ReplayResult): string {
  const code = exitCodeOf(result);
  if (code === 0) return "judged again, the same to the bit";
  if (code === 2) return result.decisions === 0 ? "no decision to judge again" : "NOT ALL JUDGED AGAIN";
  return result.different > 0
    ? "NOT JUDGED AS RECORDED"
    : "the same to the bit, BY ANOTHER CAPSULE OR KERNELS";
}

function changedText({ index, ingredient, name, recorded, found }: Changed): string {
  const what = name === "" ? ingredient : `${ingredient} ${name}`;
  return `${what}: record ${index} names ${recorded}, at hand is ${found}`;
}

function findingLines({ index, kind, tick, differences, suspect, where }: Differing): readonly string[] {
  const [first, ...more] = differences;
  const others = more.slice(0, othersMax).map(({ field }) => field);
  const rest = more.length > othersMax ? `, and ${more.length - othersMax} more` : "";
  return [
    `  record ${index}, ${kind === "decision" ? "" : `${kind} of `}tick ${tick}: ${first!.field} was ${first!.recorded}, comes out as ${first!.found}`,
    ...(others.length > 0 ? [`    so do ${others.join(", ")}${rest}`] : []),
    `    ${suspect === "record" ? `the ingredients are the same, so it is the record: look at its ${where.join(" or ")}` : `the ${suspect} is not the one that judged`}`,
  ];
}

const othersMax = 6;
