import { type Call, type Command, type ExitCode, type Io, UsageError } from "./command.ts";

/** One thing that a command of several parts does, such as `iv map info`; the command puts them together. */
export interface Part {
  readonly name: string;
  readonly usage: readonly string[];
  /** One paragraph, for a person who has a task. */
  readonly about: string;
  readonly options: Command["options"];
  readonly examples: Command["examples"];
  /** `call.words` without the part's own name. */
  run(call: Call, io: Io): Promise<ExitCode>;
}

export interface Whole {
  readonly name: string;
  readonly summary: string;
  readonly about: string;
  /** In the order in which a person comes to need them. */
  readonly parts: readonly Part[];
  /** Options may stand before the part's name too, as other programs' protocols have it. */
  readonly takesOptionsFirst?: true;
}

export function commandOfParts({ name, summary, about, parts, takesOptionsFirst }: Whole): Command {
  return {
    ...{ name, summary, about },
    usage: parts.flatMap(({ usage }) => usage),
    options: takesOptionsFirst ? Object.assign({}, ...parts.map(({ options }) => options)) : {},
    examples: parts.flatMap(({ examples }) => examples.slice(0, 1)),
    parts: parts.map((part) => commandOf(part, name)),
    async run(call: Call, io: Io): Promise<ExitCode> {
      const { words } = call;
      const part = parts.find(({ name }) => takesOptionsFirst && name === words[0]);
      if (part !== undefined) return await part.run({ ...call, words: words.slice(1) }, io);
      const names = parts.map((part) => part.name).join(", ");
      throw new UsageError(
        words[0] === undefined ? `say what: ${names}` : `there is no part "${words[0]}": ${names}`,
      );
    },
  };
}

/** A part is a command whose name has two words: its options, its help and its mistakes are its own. */
function commandOf(part: Part, whole: string): Command {
  const { usage, about, options, examples } = part;
  const summary = about.split(/[.:] /)[0]!;
  return {
    ...{ usage, about, options, examples },
    name: `${whole} ${part.name}`,
    summary: `${summary.charAt(0).toLowerCase()}${summary.slice(1)}`,
    run: (call, io) => part.run(call, io),
  };
}
