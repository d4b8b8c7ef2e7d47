import type { Call, Command, ExitCode, Io } from "#runtime/cli/command.ts";

/** One thing that `iv map` does; `map.ts` puts the parts together into one command. */
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
