// The simulator as a process of its own: a plant, the PLC in front of it and, for the demo, a broker, an
// AI that can go wrong, and its buttons over HTTP. Says in one line of JSON where everything listens, then
// runs until its standard input closes, so that it cannot outlive whoever started it.

import { readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { US_PER_MS } from "#runtime/core/clock.ts";
import { Fault } from "#runtime/core/fault.ts";
import { nodeClock, takeAnchor } from "#runtime/core/node-clock.ts";
import { prng } from "#runtime/core/prng.ts";
import { asProcess } from "./as-process.ts";
import { openBroker } from "./broker.ts";
import { openButtons } from "./buttons.ts";
import { FittedPlant } from "./instrument/fitted-plant.ts";
import { personalities } from "./plc/personality.ts";
import { VirtualPlc } from "./plc.ts";
import { Rogue } from "./rogue.ts";
import type { Scenario } from "./scenario/scenario.ts";
import { readScenario } from "./scenario/scenario-file.ts";
import type { FaultySite } from "./scenario/site.ts";
import { Troubles, troublesOf } from "./scenario/troubles.ts";
import type { Station } from "./station.ts";
import { stationNamed, stations } from "./stations.ts";

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    listen: { type: "string", default: "127.0.0.1:0" },
    serial: { type: "string" },
    speed: { type: "string", default: "1" },
    seed: { type: "string", default: "1" },
    plant: { type: "string", default: "casting-furnace" },
    personality: { type: "string", default: "plain" },
  },
});
/** Where it is stepped, time stands until a line says how far it goes. */
const isStepped = values.speed === "step";
const speed = isStepped ? 1 : Number(values.speed);
const seed = Number(values.seed);
/** A day at the usual cycle: whoever steps farther at once did not mean it. */
const cyclesMax = 4_320_000;

await asProcess(values.listen, async ({ closing, news }) => {
  const station = stationNamed(values.plant);
  if (positionals[0] === "demo" && station.capsule === "none")
    throw new Fault("sim/failed", `There is no sample capsule for ${station.title}`, {
      hint: `\`iv sim plc --plant ${station.name}\` serves it without a guard; \`iv demo --plant\` takes ${guarded()}`,
    });
  const personality = personalities[values.personality];
  if (personality === undefined)
    throw new Fault("sim/failed", `There is no PLC with the personality "${values.personality}"`, {
      hint: `Choose one of ${Object.keys(personalities).join(", ")}`,
    });
  const plant = new FittedPlant(station.plant(seed), { fittings: {}, chance: () => prng(seed) });
  const { cycleMs } = personality;
  const plc = closing.use(new VirtualPlc({ layout: station.layout, plant, personality, chance: prng(seed) }));
  const rogue = closing.use(new Rogue(station.moods, prng(seed)));
  news.on("line", (line) => {
    const said = JSON.parse(line) as { readonly console?: string; readonly step?: number };
    if (said.console !== undefined) rogue.aimAt(said.console);
    const cycles = isStepped && said.step !== undefined ? Math.round((said.step * 1_000) / cycleMs) || 1 : 0;
    for (let cycle = 0; cycle < Math.min(cycles, cyclesMax); cycle++) plc.cycle(cycleMs / 1_000);
  });
  const [host = "127.0.0.1", port = "0"] = values.listen.split(":");
  const ready = {
    title: station.title,
    plc: { host, port: await plc.listen(Number(port), host) },
    ...(values.serial === undefined ? {} : { serial: values.serial }),
  };
  if (values.serial !== undefined) plc.listenSerial(values.serial, nodeClock(takeAnchor()));
  const demo = positionals[0] === "demo" ? await openDemo({ closing, rogue, plc, plant, station }) : {};
  if (!isStepped) plc.run(cycleMs, speed);
  return { ready: { ...ready, ...demo } };
});

function guarded(): string {
  return stations.flatMap(({ name, capsule }) => (capsule === "sample" ? [name] : [])).join(", ");
}

interface DemoSite {
  readonly closing: AsyncDisposableStack;
  readonly rogue: Rogue;
  readonly plc: VirtualPlc;
  readonly plant: FittedPlant;
  readonly station: Station;
}

async function openDemo({ closing, rogue, plc, plant, station }: DemoSite): Promise<object> {
  const { layout } = station;
  const { machine } = plc;
  const site: FaultySite = { plant, machine, rogue, disconnect: () => plc.disconnect() };
  const scripts = await shippedScripts(station.name);
  const troubles = new Troubles(site, troublesOf({ layout, defects: plant.defects.keys() }, scripts), later);
  closing.defer(() => troubles.endAll());
  const broker = closing.use(await openBroker({ port: 0 }));
  const buttons = closing.use(await openButtons({ troubles, speed }));
  return { broker: { port: broker.port }, url: buttons.url };
}

/** In the PLC's own time, which is ours. */
function later(us: number, act: () => void): () => void {
  const timer = setTimeout(act, us / US_PER_MS);
  return () => clearTimeout(timer);
}

/** What goes wrong in the scenarios about this plant, by the names of their files. */
async function shippedScripts(plant: string): Promise<Record<string, Scenario>> {
  const folder = fileURLToPath(new URL("scenarios/", import.meta.url));
  const files = (await readdir(folder)).filter((file) => file.endsWith(".yaml")).sort();
  const scenarios = await Promise.all(
    files.map(async (file) => [basename(file, ".yaml"), await readScenario(join(folder, file))] as const),
  );
  return Object.fromEntries(
    scenarios.filter(
      ([, { plant: of, faults, controller }]) =>
        // What is written for a plant that nobody guards would only say the same again.
        of === plant && faults.length > 0 && controller.kind === "capsule",
    ),
  );
}
