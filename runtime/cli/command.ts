import { parseArgs } from "node:util";

// What a command of `iv` is. Each prints through `io`, so that a test reads what a person would read,
// and resolves with its exit code: 0 all is well, 1 something was found wrong, 2 it was called wrongly.

export interface Command {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** One line a form, without the leading `iv`. */
  readonly usage: readonly string[];
  /** What it does, for a person who has a task. */
  readonly about: string;
  readonly options: Readonly<Record<string, Option>>;
  readonly examples: readonly { readonly run: string; readonly what: string }[];
  /** Commands of two words that begin with this one's name, such as `map info`. */
  readonly parts?: readonly Command[];
  run(call: Call, io: Io): Promise<ExitCode>;
}

export interface Option {
  readonly type: "string" | "flag";
  readonly about: string;
  /** The word that stands for the value in the help text. */
  readonly value?: string;
  readonly default?: string;
  /** May be given several times; `textsOption` reads all, everything else the last. */
  readonly isRepeatable?: true;
}

export interface Call {
  readonly words: readonly string[];
  readonly options: Readonly<Record<string, string | true | undefined>>;
  /** Every value of the options that may be given several times, in order. */
  readonly repeated?: Readonly<Record<string, readonly string[]>>;
}

export interface Io {
  out(text: string): void;
  err(text: string): void;
  /** Whether a person watches: colour, progress and pretty logs depend on it. */
  readonly isTerminal: boolean;
  /** Aborted on the first Ctrl-C or SIGTERM. */
  readonly stop: AbortSignal;
}

export type ExitCode = 0 | 1 | 2;

/** Called wrongly: printed with the usage, exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

export function parseCall(command: Command, argv: readonly string[]): Call {
  const known = { ...command.options, ...commonOptions };
  const options = Object.fromEntries(
    Object.entries(known).map(([name, { type }]) => [
      name,
      { type: type === "flag" ? ("boolean" as const) : ("string" as const), multiple: true },
    ]),
  );
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      options,
      allowPositionals: true,
      strict: true,
    });
    const defaults = Object.entries(known).map(([name, option]) => [name, option.default] as const);
    const given = Object.entries(values as Record<string, readonly (string | true)[]>);
    return {
      words: positionals,
      options: {
        ...Object.fromEntries(defaults),
        ...Object.fromEntries(given.map(([name, all]) => [name, all.at(-1)!] as const)),
      },
      repeated: Object.fromEntries(
        given.filter(([name]) => known[name]?.isRepeatable === true) as [string, string[]][],
      ),
    };
  } catch (error) {
    throw new UsageError((error as Error).message.split(". ")[0]);
  }
}

/** The text of an option that the command declares with a value. */
export function textOption(call: Call, name: string): string | undefined {
  const value = call.options[name];
  return typeof value === "string" ? value : undefined;
}

/** All values of an option that may be given several times. */
export function textsOption({ repeated }: Call, name: string): readonly string[] {
  return repeated?.[name] ?? [];
}

export function numberOption(
  call: Call,
  name: string,
  { min, max }: { min: number; max: number },
): number | undefined {
  const text = textOption(call, name);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() === "" || !(value >= min && value <= max))
    throw new UsageError(`--${name} takes a number from ${min} to ${max}, not "${text}"`);
  return value;
}

export const commonOptions: Readonly<Record<string, Option>> = {
  json: { type: "flag", about: "print JSON, for programs" },
  help: { type: "flag", about: "print this text" },
};
