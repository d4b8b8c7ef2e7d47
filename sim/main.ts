// The simulator as a process of its own: a furnace, the PLC in front of it and, for the demo, a broker, an
// AI that can go wrong, and its buttons over HTTP. Says in one line of JSON where everything listens, then
// runs until its standard input closes, so that it cannot outlive whoever started it.

import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { nodeClock, takeAnchor } from "#runtime/core/node-clock.ts";
import { prng } from "#runtime/core/prng.ts";
import { openBroker } from "./broker.ts";
import { openButtons } from "./buttons.ts";
import { furnaceLayout } from "./layout.ts";
import { Furnace } from "./plant/furnace.ts";
import { VirtualPlc } from "./plc.ts";
import { Rogue } from "./rogue.ts";

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    listen: { type: "string", default: "127.0.0.1:0" },
    serial: { type: "string" },
    speed: { type: "string", default: "1" },
    seed: { type: "string", default: "1" },
  },
});
/** A common scan cycle of small PLCs. */
const cycleMs = 20;
const speed = Number(values.speed);
const seed = Number(values.seed);
await using closing = new AsyncDisposableStack();
const furnace = new Furnace({ seed, disturbances: "working-day" });
const plc = closing.use(new VirtualPlc({ layout: furnaceLayout, plant: furnace }));
const rogue = closing.use(new Rogue(prng(seed)));

const news = createInterface({ input: process.stdin });
news.on("line", (line) => rogue.aimAt((JSON.parse(line) as { console: string }).console));
const ended = new Promise<void>((resolve) => news.once("close", resolve));
// The parent decides when this ends, not a Ctrl-C that was meant for it.
process.on("SIGINT", () => undefined);

try {
  const ready = await open(positionals[0] ?? "plc");
  plc.run(cycleMs, speed);
  process.stdout.write(`${JSON.stringify(ready)}\n`);
  await ended;
} catch (error) {
  const { code, message } = error as NodeJS.ErrnoException;
  const fault = code === "EADDRINUSE" ? `${values.listen} is taken by another program` : message;
  process.stdout.write(`${JSON.stringify({ fault, hint: "Name a free port with --listen HOST:PORT" })}\n`);
  process.exitCode = 1;
  process.stdin.destroy();
}

async function open(what: string): Promise<object> {
  const [host = "127.0.0.1", port = "0"] = values.listen.split(":");
  const ready = {
    plc: { host, port: await plc.listen(Number(port), host) },
    ...(values.serial === undefined ? {} : { serial: values.serial }),
  };
  if (values.serial !== undefined) plc.listenSerial(values.serial, nodeClock(takeAnchor()));
  if (what !== "demo") return ready;
  const broker = closing.use(await openBroker({ port: 0 }));
  const buttons = closing.use(await openButtons({ rogue, plc, plant: furnace, speed }));
  return { ...ready, broker: { port: broker.port }, url: buttons.url };
}
