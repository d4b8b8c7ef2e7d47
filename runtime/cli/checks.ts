import { access, constants, mkdir, stat, statfs } from "node:fs/promises";
import { connect } from "node:net";
import { openModel } from "#runtime/adapt/onnx.ts";
import type { AnyDeviceConfig, Config } from "#runtime/config.ts";
import { loadKernels } from "#runtime/core/kernels.ts";
import { fitted } from "#runtime/host/fitted.ts";

/** One thing to look at. It only looks: mending is the reader's, so that a check can never do harm. */
export interface Check {
  readonly name: string;
  readonly why: string;
  readonly needsConfig: boolean;
  look(config: Config | undefined): Promise<Finding>;
}

export type Finding = Readonly<
  | { is: "fine"; found: string }
  | { is: "warning"; found: string; mend: string }
  | { is: "wrong"; found: string; mend: string }
>;

export const checks: readonly Check[] = [
  {
    name: "node",
    why: "Older versions cannot run these sources, and crash in the database without a message",
    needsConfig: false,
    async look() {
      const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
      const found = `Node ${process.versions.node} on ${process.platform}-${process.arch}`;
      return major > 24 || (major === 24 && minor >= 12)
        ? { is: "fine", found }
        : {
            is: "wrong",
            found,
            mend: "Run `npm ci` without --omit=optional, and start through `npm start` or `scripts/iv`",
          };
    },
  },
  {
    name: "kernels",
    why: "The verdict arithmetic must be the one that was built, tested and recorded",
    needsConfig: false,
    async look() {
      return { is: "fine", found: loadKernels().digest };
    },
  },
  {
    name: "memory",
    why: "A daemon that is killed for memory leaves the machine to the PLC's watchdog",
    needsConfig: false,
    async look() {
      const freeMb = Math.round(process.availableMemory() / 2 ** 20);
      const found = `${freeMb} MB are available`;
      return freeMb >= memoryMbMin
        ? { is: "fine", found }
        : { is: "warning", found, mend: `Free some: the daemon wants ${memoryMbMin} MB` };
    },
  },
  {
    name: "clock",
    why: "Records carry the wall clock; a wrong one makes them hard to compare with the plant's own logs",
    needsConfig: false,
    async look() {
      const year = new Date().getUTCFullYear();
      const found = new Date().toISOString();
      return year >= yearMin && year < yearMin + 20
        ? { is: "fine", found }
        : { is: "wrong", found, mend: "Set the clock, or let NTP do it" };
    },
  },
  {
    name: "serial ports",
    why: "Boards and RTU devices hang on them",
    needsConfig: false,
    async look() {
      const { SerialPort } = await import("serialport");
      const paths = (await SerialPort.list()).map(({ path }) => path);
      return {
        is: "fine",
        found: paths.length === 0 ? "none found, none needed for Modbus TCP" : paths.join(", "),
      };
    },
  },
  {
    name: "data folder",
    why: "Without a place for records nothing may be written to the machine",
    needsConfig: true,
    async look(config) {
      const { data } = config!.gateway;
      await mkdir(data, { recursive: true });
      await access(data, constants.W_OK);
      const { bavail, bsize } = await statfs(data);
      const freeMb = Math.round((bavail * bsize) / 2 ** 20);
      const { mode } = await stat(data);
      if (freeMb < diskMbMin)
        return { is: "wrong", found: `${data} has ${freeMb} MB left`, mend: `Free at least ${diskMbMin} MB` };
      if ((mode & 0o002) !== 0)
        return { is: "wrong", found: `${data} can be written by anybody`, mend: `chmod o-w ${data}` };
      return { is: "fine", found: `${data}, ${freeMb} MB free` };
    },
  },
  {
    name: "capsule",
    why: "Only what verifies is loaded, and its map, model and actuators have to fit one another",
    needsConfig: true,
    async look(config) {
      const found: string[] = [];
      for (const { start: _start, ...source } of config!.capsules) {
        const { capsule, name } = await fitted(source, config!);
        for (const unit of capsule.manifest.units)
          await (await openModel(capsule.files.get(unit.file)!, unit)).close();
        found.push(`${name}, ${capsule.id}`);
      }
      return { is: "fine", found: found.join("; ") };
    },
  },
  {
    name: "device",
    why: "A machine that cannot be reached cannot be guarded",
    needsConfig: true,
    async look(config) {
      const findings: Finding[] = [];
      for (const device of Object.values(config!.devices)) findings.push(await findDevice(device));
      const found = findings.map((finding) => finding.found).join("; ");
      const wrong = findings.find(({ is }) => is === "wrong");
      return wrong === undefined ? { is: "fine", found } : { ...wrong, found };
    },
  },
  {
    name: "uplink",
    why: "Records wait on disk while nobody takes them",
    needsConfig: true,
    async look(config) {
      if (config!.uplink === undefined) return { is: "fine", found: "none is configured; records stay here" };
      const { hostname, port, protocol } = new URL(config!.uplink.url);
      const finding = await reach(hostname, Number(port) || usualPorts[protocol]!);
      return finding.is === "wrong" ? { ...finding, is: "warning" } : finding;
    },
  },
];

async function findDevice(device: AnyDeviceConfig): Promise<Finding> {
  if ("path" in device && device.path !== undefined) return await havePort(device.path);
  if (device.driver !== "mqtt" && device.driver !== "opcua") return await reach(device.host, device.port);
  const { hostname, port, protocol } = new URL(device.url);
  return await reach(hostname, Number(port) || usualPorts[protocol]!);
}

const usualPorts: Readonly<Record<string, number>> = { "mqtt:": 1883, "mqtts:": 8883, "opc.tcp:": 4840 };

async function reach(host: string, port: number): Promise<Finding> {
  const outcome = await new Promise<string>((resolve) => {
    const socket = connect({ host, port, timeout: reachMs });
    const settle = (text: string) => {
      socket.destroy();
      resolve(text);
    };
    socket.once("connect", () => settle(""));
    socket.once("timeout", () => settle("no answer"));
    socket.once("error", (error: NodeJS.ErrnoException) => settle(error.code ?? error.message));
  });
  const found = `${host}:${port}`;
  if (outcome === "") return { is: "fine", found: `${found} takes connections` };
  return {
    is: "wrong",
    found: `${found} cannot be reached: ${outcome}`,
    mend: "Check the address, the cable, and that the other side is on",
  };
}

/** Opened by nobody: a daemon may be talking on it. */
async function havePort(path: string): Promise<Finding> {
  try {
    await access(path, constants.R_OK | constants.W_OK);
    return { is: "fine", found: `${path} is there and may be used` };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return {
      is: "wrong",
      found: `${path} cannot be used: ${code}`,
      mend:
        code === "EACCES"
          ? "Add the daemon's user to the group of the port (often dialout)"
          : "Plug the adapter in, and look for its name with `ls /dev/serial/by-id`",
    };
  }
}

const reachMs = 2_000;
const memoryMbMin = 256;
const diskMbMin = 200;
const yearMin = 2025;
