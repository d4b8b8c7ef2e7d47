import { Fault } from "#runtime/core/fault.ts";
import { version } from "#runtime/version.ts";
import { capsule } from "./capsule.ts";
import { type Command, type ExitCode, type Io, parseCall, UsageError } from "./command.ts";
import { config } from "./config.ts";
import { demo } from "./demo.ts";
import { discover } from "./discover.ts";
import { doctor } from "./doctor.ts";
import { hal } from "./hal.ts";
import { manual, overview } from "./help.ts";
import { keys } from "./keys.ts";
import { map } from "./map.ts";
import { printable } from "./printable.ts";
import { proof } from "./proof.ts";
import { run } from "./run.ts";
import { samples } from "./samples.ts";
import { sim } from "./sim.ts";
import { status } from "./status.ts";

export const commands: readonly Command[] = [
  demo,
  run,
  sim,
  status,
  map,
  discover,
  capsule,
  hal,
  keys,
  config,
  proof,
  samples,
  doctor,
];

/** `iv` itself: finds the command, and turns what it threw into one clear message and an exit code. */
export async function main(argv: readonly string[], io: Io): Promise<ExitCode> {
  const [name] = argv;
  if (name === undefined || name === "help" || name === "--help" || name === "-h") {
    io.out(overview(commands, version));
    return name === undefined ? 2 : 0;
  }
  if (name === "--version" || name === "version") {
    io.out(version);
    return 0;
  }
  const { command, rest } = found(commands, argv);
  if (command === undefined) {
    io.err(`iv: there is no command "${name}"; \`iv --help\` lists them`);
    return 2;
  }
  try {
    const call = parseCall(command, rest);
    if (call.options["help"] === true) {
      io.out(manual(command));
      return 0;
    }
    return await command.run(call, io);
  } catch (error) {
    return explain(error, { command, io, isJson: rest.includes("--json") });
  }
}

interface Found {
  readonly command: Command | undefined;
  /** What is left of the words behind the command's own. */
  readonly rest: readonly string[];
}

function found(among: readonly Command[], [name, ...rest]: readonly string[]): Found {
  const command = among.find((candidate) => candidate.name.split(" ").at(-1) === name);
  const part = command?.parts !== undefined ? found(command.parts, rest) : undefined;
  return part?.command === undefined ? { command, rest } : part;
}

function explain(
  error: unknown,
  { command, io, isJson }: { command: Command; io: Io; isJson: boolean },
): ExitCode {
  if (error instanceof UsageError) {
    io.err(
      `iv ${command.name}: ${error.message}\n\nUsage:\n${command.usage.map((line) => `  iv ${line}`).join("\n")}`,
    );
    return 2;
  }
  // A Fault is the world's and has its own words; anything else is a bug, and then the trace is the message.
  if (!(error instanceof Fault)) throw error;
  if (isJson)
    io.out(JSON.stringify({ error: { code: error.code, message: error.message, hint: error.hint ?? null } }));
  else
    io.err(
      printable(
        `iv ${command.name}: ${error.message} [${error.code}]${error.hint ? `\n  ${error.hint}` : ""}`,
      ),
    );
  return 1;
}
