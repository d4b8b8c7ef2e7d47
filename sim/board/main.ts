// A board in front of the furnace, as a process of its own: on TCP, and on a pseudo-terminal if one is named. What
// the board is made of is the back end's affair: the model, Verilog, the firmware on its processor, or a LiteX build.
// Says in one line of JSON where it is, then runs until its standard input closes.

import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { readRegisterMap } from "#runtime/cli/hal/register-map-file.ts";
import { asProcess } from "#sim/as-process.ts";
import { furnaceStation } from "#sim/station/furnace.ts";
import { openServed } from "./open-served.ts";
import { PtyEnd } from "./pty.ts";

const furnaceMap = fileURLToPath(import.meta.resolve("#bridge/regmap/furnace.regmap.json"));
const { values } = parseArgs({
  allowPositionals: true,
  options: {
    listen: { type: "string", default: "127.0.0.1:0" },
    pty: { type: "string" },
    map: { type: "string", default: furnaceMap },
    seed: { type: "string", default: "1" },
    backend: { type: "string", default: "ts" },
  },
});
const cycleMs = 20;

await asProcess(values.listen, async ({ closing }) => {
  const plant = furnaceStation.plant(Number(values.seed));
  const served = closing.use(
    await openServed(values.backend, { map: await readRegisterMap(values.map), plant }),
  );
  const [host = "127.0.0.1", port = "0"] = values.listen.split(":");
  const at = { host, port: await served.listen(Number(port), host) };
  if (values.pty !== undefined) {
    const end = closing.use(new PtyEnd(values.pty, at.port));
    await end.open();
  }
  const gone = served.run(cycleMs);
  const pty = values.pty === undefined ? {} : { pty: values.pty };
  return { ready: { title: furnaceStation.title, board: at, ...pty }, gone };
});
