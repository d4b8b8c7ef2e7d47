// `node real-daemon.ts CONFIG POINT`: the whole daemon, which kills itself at a line of its own log, by the signal that cannot
// be caught. The line is written once the journal has its row, and before anything else is done; so the place is exact,
// and the daemon has no part that is there for a test.

import { writeSync } from "node:fs";
import { pino } from "pino";
import { readGatewayFile } from "#runtime/cli/gateway-file.ts";
import { openDaemon } from "#runtime/daemon.ts";
import type { KillPoint } from "./real-cases.ts";

const [config, point] = process.argv.slice(2) as [string, string];
const fatal = Object.entries(JSON.parse(point) as KillPoint);

const log = pino(
  { level: "info" },
  {
    write(text: string) {
      writeSync(1, text);
      const line = JSON.parse(text) as Readonly<Record<string, unknown>>;
      if (fatal.every(([name, value]) => line[name] === value)) process.kill(process.pid, "SIGKILL");
    },
  },
);
await openDaemon(await readGatewayFile(config), { log });
