// What `iv onboard` kept back of a recording, as a device on Modbus TCP, in a process of its own. Says in one line of JSON
// where it is, then runs until its standard input closes.

import { join } from "node:path";
import { parseArgs } from "node:util";
import { openTcpServer } from "#bridge/link/tcp-server.ts";
import { ModbusServer } from "#bridge/protocol/modbus-server.ts";
import { readRecording } from "#runtime/cli/capsule/recording.ts";
import { readGatewayFile } from "#runtime/cli/gateway-file.ts";
import type { ModbusPointConfig } from "#runtime/config.ts";
import { Fault } from "#runtime/core/fault.ts";
import { asProcess } from "#sim/as-process.ts";
import { ReplayBank } from "./bank.ts";

const { values } = parseArgs({
  allowPositionals: true,
  options: {
    folder: { type: "string" },
    listen: { type: "string", default: "127.0.0.1:0" },
    speed: { type: "string", default: "1" },
  },
});
/** As long as a timer waits. */
const intervalMsMax = 2_147_483_647;

await asProcess(values.listen, async ({ closing }) => {
  const folder = values.folder!;
  const { devices } = await readGatewayFile(join(folder, "gateway.yaml"));
  const [device] = Object.values(devices);
  if (device?.driver !== "modbus-tcp")
    throw new Fault("sim/failed", `${folder}/gateway.yaml has no device on Modbus TCP`, {
      hint: "Name a folder that `iv onboard` made",
    });
  const recording = await readRecording(join(folder, "kept-back.csv"));
  const bank = new ReplayBank(recording, device.points as Readonly<Record<string, ModbusPointConfig>>);
  const [host = "127.0.0.1", port = "0"] = values.listen.split(":");
  const server = await openTcpServer({
    ...{ host, port: Number(port) },
    accept: () => {
      const modbus = new ModbusServer({ units: [device.unit, 0xff], bank });
      return {
        receive(bytes) {
          const { served, isBroken } = modbus.receive(bytes);
          return { frames: served.map(({ frame }) => frame), isBroken };
        },
      };
    },
  });
  closing.defer(() => server.close());
  const rowMs = Math.max(1, (recording.secondsPerRow * 1_000) / Number(values.speed));
  const rows = setInterval(() => bank.next(), Math.min(rowMs, intervalMsMax));
  closing.defer(() => clearInterval(rows));
  const title = `${recording.count} rows, one every ${rowMs / 1_000} s`;
  return { ready: { title, plc: { host, port: server.port } } };
});
