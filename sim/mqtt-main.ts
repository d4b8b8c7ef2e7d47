// An MQTT device in front of a plant, as a process of its own, with a broker of its own unless one is named.
// Says in one line of JSON where it is, then runs until its standard input closes.

import { parseArgs } from "node:util";
import { asProcess } from "./as-process.ts";
import { openBroker } from "./broker.ts";
import { SimulatedMqttDevice } from "./mqtt-device.ts";
import { stationNamed } from "./stations.ts";

const { values } = parseArgs({
  allowPositionals: true,
  options: {
    broker: { type: "string" },
    listen: { type: "string", default: "127.0.0.1:0" },
    plant: { type: "string", default: "casting-furnace" },
    speed: { type: "string", default: "1" },
    seed: { type: "string", default: "1" },
  },
});
/** How often a small device tells its readings. */
const everyMs = 200;

await asProcess(values.listen, async ({ closing }) => {
  const station = stationNamed(values.plant);
  const port = Number(values.listen.split(":")[1] ?? 0);
  const own = values.broker === undefined ? closing.use(await openBroker({ port })) : undefined;
  const url = values.broker ?? `mqtt://127.0.0.1:${own!.port}`;
  const root = `plant/${station.name}`;
  const plant = station.plant(Number(values.seed));
  const device = new SimulatedMqttDevice({ url, root, layout: station.layout, plant });
  closing.defer(() => device.close());
  device.run(everyMs, Number(values.speed));
  return { ready: { title: station.title, mqtt: { url, topic: root } } };
});
