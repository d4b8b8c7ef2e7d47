import type { Role } from "#runtime/map/recording.ts";
import type { ColumnSummary } from "./column-summary.ts";

export interface RoleGuess {
  readonly role: Role;
  /** For people: who said so. */
  readonly because: string;
}

export interface RoleNames {
  /** As a person gave them; undefined where nobody did. */
  readonly commands: ReadonlySet<string> | undefined;
  readonly modes: ReadonlySet<string> | undefined;
}

/** What is set by somebody says so in most plants' names. */
const commandName =
  /set[\s_.-]?p(?:oin|un)?t|soll(?:wert)?(?:$|[\W_])|stell(?:wert|gr)|vorgabe|consign[ea]|(?:^|[\W_])(?:sp|cmd|command|demand|xmv|ref|target|manip\w*)(?:$|[\W_\d])|(?<=[a-z0-9])(?:SP|Cmd|Setpoint)(?:$|[\W_])|valve[\s_.-]*(?:pos|open|cmd|out)|[\W_](?:op|out|mv)$/i;

/**
 * Commands and modes as named; else guessed, and said to be a guess. A name that says "set-point" is believed
 * before few values are taken for a mode.
 */
export function roleOf(name: string, columns: readonly ColumnSummary[], names: RoleNames): RoleGuess {
  if (names.commands?.has(name)) return { role: "command", because: "--commands" };
  if (names.modes?.has(name)) return { role: "mode", because: "--modes" };
  if (columns.some(({ key }) => key.kind === "word")) return { role: "mode", because: "it holds words" };
  if (names.commands === undefined && commandName.test(name))
    return { role: "command", because: "guessed from its name" };
  if (names.modes === undefined && columns.every(isFewValued))
    return { role: "mode", because: "guessed: few whole numbers that stay for a while" };
  return { role: "measured", because: "" };
}

function isFewValued({ histogram, decimals, count, rises, falls }: ColumnSummary): boolean {
  const distinct = histogram.isExact ? histogram.bins().length : Number.POSITIVE_INFINITY;
  if (decimals !== 0 || distinct < 2 || distinct > modeValuesMax) return false;
  // On and off are two ways to run, however often somebody switches.
  return count >= modeRowsMin * distinct && (distinct === 2 || rises + falls <= count * modeChangesMax);
}

export const modeValuesMax = 12;
const modeRowsMin = 10;
/** A mode stays: what changes more often than once in five rows is measured, however coarsely. */
const modeChangesMax = 0.2;
