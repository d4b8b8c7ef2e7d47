import type { Config, LogLevel } from "#runtime/config.ts";
import { Fault } from "#runtime/core/fault.ts";
import { nodeClock, takeAnchor } from "#runtime/core/node-clock.ts";
import type { Daemon } from "#runtime/daemon.ts";
import { type Call, type Command, type ExitCode, type Io, textOption, UsageError } from "./command.ts";
import { readGatewayFile } from "./gateway-file.ts";
import { type Log, openLog } from "./log.ts";
import { keepServiceWatchdog } from "./service-watchdog.ts";
import { stay } from "./stay.ts";
import { holdYoung } from "./young.ts";

export const run: Command = {
  name: "run",
  summary: "the daemon: guard the machine that a configuration describes",
  usage: ["run --config FILE [--stay] [--json]"],
  about:
    "Opens the capsule and the device, starts the shield and serves the console on loopback. Logs go to standard output, pretty on a terminal and JSON otherwise. The first Ctrl-C or SIGTERM stops it in order and leaves the machine in the safe state that the capsule declares.",
  options: {
    config: { type: "string", value: "FILE", about: "the gateway's YAML file" },
    stay: {
      type: "flag",
      about:
        "for services: where the guard cannot be opened, or has died three times at its start, stay with console, log and updates, and try again",
    },
  },
  examples: [{ run: "iv run --config /etc/industriverse/gateway.yaml", what: "as a service would" }],
  async run(call: Call, io: Io): Promise<ExitCode> {
    const file = textOption(call, "config");
    if (file === undefined) throw new UsageError("--config FILE is needed; `iv demo` needs none");
    const stays = call.options["stay"] === true;
    const config = await readGatewayFile(file).catch((error) => {
      if (stays && error instanceof Fault) return undefined;
      throw error;
    });
    const log = openLog((config?.log.level ?? "info") as LogLevel, {
      isPretty: io.isTerminal && call.options["json"] !== true,
    });
    using _ = keepServiceWatchdog(log);
    const open = (one: Config): Promise<Daemon> => opened(one, { log, health: () => healthOf(one) });
    if (stays || config === undefined) return await stay(file, { log, stop: io.stop, open });
    await using daemon = await open(config);
    log.info({ event: "open", url: daemon.url }, `The console is at ${daemon.url}`);
    return await daemon.untilStopped(io.stop);
  },
};

async function opened(
  config: Config,
  { log, health }: { readonly log: Log; readonly health: () => Promise<object> },
): Promise<Daemon> {
  using _ = holdYoung();
  // Loaded here and not above: `iv --help` has no need of brokers, databases and models.
  const { openDaemon } = await import("#runtime/daemon.ts");
  return await openDaemon(config, { log, health });
}

/** What `iv doctor` would say now, on a thread of its own; loaded when a stick is there to carry it. */
async function healthOf(config: Config): Promise<object> {
  const { Doctor } = await import("#runtime/doctor.ts");
  return await new Doctor(config, { clock: nodeClock(takeAnchor()) }).whole();
}
