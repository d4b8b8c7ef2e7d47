import { access, constants } from "node:fs/promises";
import { connect } from "node:net";
import type { AnyDeviceConfig, Config } from "#runtime/config.ts";
import { type Check, type Finding, worst } from "./check.ts";

/** Whom the gateway talks to. */
export const reachChecks: readonly Check<Config>[] = [
  {
    name: "device",
    kind: "check",
    turn: "beside",
    why: "A machine that cannot be reached cannot be guarded",
    async look({ devices }) {
      return worst(await Promise.all(Object.values(devices).map(findDevice)));
    },
  },
  {
    name: "uplink",
    kind: "check",
    turn: "beside",
    why: "Records wait on disk while nobody takes them",
    async look({ uplink }) {
      if (uplink === undefined) return { is: "fine", found: "none is configured; records stay here" };
      const finding = await reachUrl(uplink.url);
      return finding.is === "wrong" ? { ...finding, is: "warning" } : finding;
    },
  },
];

async function findDevice(device: AnyDeviceConfig): Promise<Finding> {
  if ("path" in device && device.path !== undefined) return await havePort(device.path);
  if (device.driver !== "mqtt" && device.driver !== "opcua") return await reach(device.host, device.port);
  return await reachUrl(device.url);
}

async function reachUrl(url: string): Promise<Finding> {
  const { hostname, port, protocol } = new URL(url);
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
    // A thread that had no processor for as long hears of an answer only after the time that was up.
    socket.once("timeout", () => setImmediate(() => settle("no answer")));
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
