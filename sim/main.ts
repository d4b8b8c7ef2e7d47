// The simulator as a process of its own: a plant, the PLC in front of it and, for the demo, a broker, an
// AI that can go wrong, and its buttons over HTTP. Says in one line of JSON where everything listens, then
// runs until its standard input closes, so that it cannot outlive whoever started it.

import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { Fault } from "#runtime/core/fault.ts";
import { nodeClock, takeAnchor } from "#runtime/core/node-clock.ts";
import { prng } from "#runtime/core/prng.ts";
import { openBroker } from "./broker.ts";
import { openButtons, type Site } from "./buttons.ts";
import { VirtualPlc } from "./plc.ts";
import { Rogue } from "./rogue.ts";
import { stationNamed, stations } from "./stations.ts";

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    listen: { type: "string", default: "127.0.0.1:0" },
    serial: { type: "string" },
    speed: { type: "string", default: "1" },
    seed: { type: "string", default: "1" },
    plant: { type: "string", default: "casting-furnace" },
  },
});
/** A common scan cycle of small PLCs. */
const cycleMs = 20;
const speed = Number(values.speed);
const seed = Number(values.seed);
await using closing = new AsyncDisposableStack();
const news = createInterface({ input: process.stdin });
const ended = new Promise<void>((resolve) => news.once("close", resolve));
// The parent decides when this ends, not a Ctrl-C that was meant for it.
process.on("SIGINT", () => undefined);

try {
  const station = stationNamed(values.plant);
  if (positionals[0] === "demo" && station.capsule === "none")
    throw new Fault("sim/failed", `There is no sample capsule for ${station.title}`, {
      hint: `\`iv sim plc --plant ${station.name}\` serves it without a guard; \`iv demo --plant\` takes ${guarded()}`,
    });
  const plant = station.plant(seed);
  const plc = closing.use(new VirtualPlc({ layout: station.layout, plant }));
  const rogue = closing.use(new Rogue(station.moods, prng(seed)));
  news.on("line", (line) => rogue.aimAt((JSON.parse(line) as { console: string }).console));
  const [host = "127.0.0.1", port = "0"] = values.listen.split(":");
  const ready = {
    title: station.title,
    plc: { host, port: await plc.listen(Number(port), host) },
    ...(values.serial === undefined ? {} : { serial: values.serial }),
  };
  if (values.serial !== undefined) plc.listenSerial(values.serial, nodeClock(takeAnchor()));
  const demo = positionals[0] === "demo" ? await openDemo({ rogue, plc, plant, speed }) : {};
  plc.run(cycleMs, speed);
  process.stdout.write(`${JSON.stringify({ ...ready, ...demo })}\n`);
  await ended;
} catch (error) {
  process.stdout.write(`${JSON.stringify(inWords(error as NodeJS.ErrnoException))}\n`);
  process.exitCode = 1;
  process.stdin.destroy();
}

function guarded(): string {
  return stations.flatMap(({ name, capsule }) => (capsule === "sample" ? [name] : [])).join(", ");
}

async function openDemo(site: Site): Promise<object> {
  const broker = closing.use(await openBroker({ port: 0 }));
  const buttons = closing.use(await openButtons(site));
  return { broker: { port: broker.port }, url: buttons.url };
}

function inWords(error: NodeJS.ErrnoException): object {
  if (error instanceof Fault) return { fault: error.message, hint: error.hint };
  const isTaken = error.code === "EADDRINUSE";
  const fault = isTaken ? `${values.listen} is taken by another program` : error.message;
  return { fault, hint: "Name a free port with --listen HOST:PORT" };
}
