import { Fault } from "#runtime/core/fault.ts";
import { version } from "#runtime/version.ts";
import { type Command, type ExitCode, type Io, parseCall, UsageError } from "./command.ts";
import { manual, overview } from "./help.ts";
import { tellFault } from "./tell-fault.ts";

/** Each is read when it is called: the daemon carries no readers of historians' files, and starts sooner. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  demo: async () => (await import("./demo.ts")).demo,
  run: async () => (await import("./run.ts")).run,
  sim: async () => (await import("./sim.ts")).sim,
  status: async () => (await import("./status.ts")).status,
  explain: async () => (await import("./explain.ts")).explain,
  "what-if": async () => (await import("./what-if.ts")).whatIf,
  mode: async () => (await import("./mode.ts")).mode,
  limit: async () => (await import("./limit.ts")).limit,
  approvals: async () => (await import("./approvals.ts")).approvals,
  mcp: async () => (await import("./mcp.ts")).mcp,
  onboard: async () => (await import("./onboard.ts")).onboard,
  map: async () => (await import("./map.ts")).map,
  discover: async () => (await import("./discover.ts")).discover,
  capsule: async () => (await import("./capsule.ts")).capsule,
  update: async () => (await import("./update.ts")).update,
  hal: async () => (await import("./hal.ts")).hal,
  keys: async () => (await import("./keys.ts")).keys,
  enrol: async () => (await import("./enrol.ts")).enrol,
  token: async () => (await import("./token.ts")).token,
  config: async () => (await import("./config.ts")).config,
  proof: async () => (await import("./proof.ts")).proof,
  recall: async () => (await import("./recall.ts")).recall,
  archive: async () => (await import("./archive.ts")).archive,
  rehearse: async () => (await import("./rehearse.ts")).rehearse,
  hub: async () => (await import("./hub.ts")).hub,
  repo: async () => (await import("./repo.ts")).repo,
  samples: async () => (await import("./samples.ts")).samples,
  doctor: async () => (await import("./doctor.ts")).doctor,
  "support-bundle": async () => (await import("./support-bundle.ts")).supportBundle,
  selftest: async () => (await import("./selftest.ts")).selftest,
};

/** All of them, in the order in which a person comes to need them. */
export function allCommands(): Promise<readonly Command[]> {
  return Promise.all(Object.values(commands).map((load) => load()));
}

/** `iv` itself: finds the command, and turns what it threw into one clear message and an exit code. */
export async function main(argv: readonly string[], io: Io): Promise<ExitCode> {
  const [name] = argv;
  if (name === undefined || name === "help" || name === "--help" || name === "-h") {
    io.out(overview(await allCommands(), version));
    return name === undefined ? 2 : 0;
  }
  if (name === "--version" || name === "version") {
    io.out(argv.includes("--json") ? JSON.stringify({ version }) : version);
    return 0;
  }
  const load = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (load === undefined) {
    const message = `there is no command "${name}"`;
    const hint = "`iv --help` lists them";
    if (argv.includes("--json")) tellUsage(io, message, hint);
    else io.err(`iv: ${message}; ${hint}`);
    return 2;
  }
  const { command, rest } = found(await load(), argv.slice(1));
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

/** For programs, which read what went wrong where they read everything else. */
function tellUsage(io: Io, message: string, hint: string): void {
  io.out(JSON.stringify({ error: { code: "cli/usage", message, hint } }));
}

interface Found {
  readonly command: Command;
  /** What is left of the words behind the command's own. */
  readonly rest: readonly string[];
}

/** The part of a command that the next word names, or the command itself. */
function found(command: Command, words: readonly string[]): Found {
  const part = command.parts?.find(({ name }) => name.split(" ").at(-1) === words[0]);
  return part === undefined ? { command, rest: words } : found(part, words.slice(1));
}

function explain(
  error: unknown,
  { command, io, isJson }: { command: Command; io: Io; isJson: boolean },
): ExitCode {
  if (error instanceof UsageError) {
    const usage = command.usage.map((line) => `iv ${line}`);
    if (isJson) tellUsage(io, error.message, usage.join("\n"));
    else io.err(`iv ${command.name}: ${error.message}\n\nUsage:\n  ${usage.join("\n  ")}`);
    return 2;
  }
  // A Fault is the world's and has its own words; anything else is a bug, and then the trace is the message.
  if (!(error instanceof Fault)) throw error;
  tellFault(error, { name: command.name, io, isJson });
  return 1;
}
