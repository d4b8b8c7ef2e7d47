import { access, readFile } from "node:fs/promises";
import { timeNow } from "#runtime/cli/time-now.ts";
import { loadKernels } from "#runtime/core/kernels.ts";
import { timeText } from "#runtime/update/tuf/trusted-time.ts";
import { releasedMs } from "#runtime/version.ts";
import type { Check } from "./check.ts";
import { serialPorts } from "./serial-ports.ts";

/** What can be asked of a machine that has no configuration yet. */
export const machineChecks: readonly Check<void>[] = [
  {
    name: "node",
    kind: "check",
    why: "Older versions cannot run these sources, and crash in the database without a message",
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
    name: "platform",
    kind: "evaluation",
    why: "What was promised was measured on these; elsewhere it may well work, and nobody has looked",
    async look() {
      const found = `${process.platform}-${process.arch}`;
      return tested.has(found)
        ? { is: "fine", found }
        : { is: "warning", found, mend: `Use one of ${[...tested].join(", ")}` };
    },
  },
  {
    name: "kernels",
    kind: "check",
    why: "The verdict arithmetic must be the one that was built, tested and recorded",
    async look() {
      return { is: "fine", found: loadKernels().digest };
    },
  },
  {
    name: "memory",
    kind: "check",
    why: "A daemon that is killed for memory leaves the machine to the PLC's watchdog",
    async look() {
      const freeMb = Math.round(process.availableMemory() / 2 ** 20);
      const found = `${freeMb} MB are available`;
      return freeMb >= memoryMbMin
        ? { is: "fine", found }
        : { is: "warning", found, mend: `Free some: the daemon wants ${memoryMbMin} MB` };
    },
  },
  {
    name: "open files",
    kind: "check",
    why: "Every connection and every file of the log is one; a daemon that may open no more is deaf",
    async look() {
      const limit = /^Max open files +(\d+)/m.exec(await readFile("/proc/self/limits", "utf8"));
      if (limit === null) return { is: "fine", found: "no limit is set" };
      const found = `${limit[1]} may be open at once`;
      return Number(limit[1]) >= filesMin
        ? { is: "fine", found }
        : { is: "warning", found, mend: `Allow ${filesMin}: LimitNOFILE in the unit, or ulimit -n` };
    },
  },
  {
    name: "user",
    kind: "evaluation",
    why: "What runs as root may spoil more than its own files, and leaves files that the service cannot write",
    async look() {
      const user = process.getuid?.();
      return user === 0
        ? {
            is: "warning",
            found: "this is root",
            mend: "Let the package's own user run the daemon; root is for installing",
          }
        : { is: "fine", found: `user ${user}` };
    },
  },
  {
    name: "clock",
    kind: "check",
    why: "Records carry the wall clock; a wrong one makes them hard to compare with the plant's own logs",
    async look() {
      const time = timeNow();
      const found = timeText(time);
      return time.kind === "trusted" && time.nowMs < releasedMs + aheadMsMax
        ? { is: "fine", found }
        : {
            is: "wrong",
            found,
            mend: "Set the clock, or let NTP do it; until then a person may install from a stick, and nobody else",
          };
    },
  },
  {
    name: "time source",
    kind: "evaluation",
    why: "Without a battery clock and without NTP the time after a power cut is a guess, and updates cannot tell old from new",
    async look() {
      const hasClock = await isThere("/sys/class/rtc/rtc0");
      const isSet = await isThere("/run/systemd/timesync/synchronized");
      const isKept = isSet || (await isThere("/run/chrony")) || (await isThere("/run/ntpd.pid"));
      const found = `${hasClock ? "a battery clock" : "no battery clock"}, ${isKept ? "time from the network" : "no time from the network"}`;
      return hasClock || isKept
        ? { is: "fine", found }
        : {
            is: "warning",
            found,
            mend: "Install chrony or enable systemd-timesyncd, or fit a battery clock",
          };
    },
  },
  {
    name: "serial ports",
    kind: "check",
    why: "Boards and RTU devices hang on them",
    async look() {
      const paths = await serialPorts();
      if (paths === undefined) return { is: "fine", found: "not checked: this kernel does not list them" };
      return {
        is: "fine",
        found: paths.length === 0 ? "none found, none needed for Modbus TCP" : paths.join(", "),
      };
    },
  },
];

async function isThere(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}

const tested: ReadonlySet<string> = new Set(["linux-x64", "linux-arm64"]);
const memoryMbMin = 256;
const filesMin = 1_024;
/** Twenty years after the release it is no more likely that the clock is right. */
const aheadMsMax: number = 20 * 365 * 86_400_000;
