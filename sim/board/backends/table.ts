// The boards that there are. Each takes any register map; each says what it misses where it cannot run.

import type { Duplex } from "node:stream";
import type { BoardBackend, BoardParts } from "#bridge/conformance/board-end.ts";
import { absent, built, type Target } from "./build.ts";
import { type BoardStreams, launched, ProcessBoard } from "./process-board.ts";

export interface ProcessBackend extends BoardBackend {
  start(parts: BoardParts): Promise<ProcessBoard>;
}

/** A program with the words of `firmware/port/process.c`: bytes on 0 and 1, lines on 3 and 4. */
function programOf(
  name: string,
  {
    target,
    clock,
    needs,
    restartBy,
  }: {
    readonly target: Target;
    readonly clock: BoardBackend["clock"];
    readonly needs: readonly string[];
    readonly restartBy: "line" | "process";
  },
): ProcessBackend {
  return {
    ...{ name, clock },
    missing: () => missing(needs),
    async start({ map, boot }) {
      const path = await built(target, map);
      const launch = (life: number): BoardStreams => {
        const child = launched(path, ["--boot", String(life), "--clock", clock, "--control"], 2);
        return { child, say: child.stdio[3] as Duplex, heard: child.stdio[4] as Duplex };
      };
      return await ProcessBoard.start({ map, clock, launch, boot, restartBy });
    },
  };
}

const firmware: Target = { folder: "firmware", target: "process", file: "board" };
const logic: Target = { folder: "rtl", target: "sim", file: "board" };
const native = { target: firmware, needs: ["make", "cc"], restartBy: "line" } as const;

/** The firmware as a process of this machine, with sanitizers; its clock is ours. */
export const steppedFirmware: ProcessBackend = programOf("firmware, native", { ...native, clock: "stepped" });

/** The Verilog of `firmware-bridge/rtl`. */
export const steppedLogic: ProcessBackend = verilated("stepped");
export const realLogic: ProcessBackend = verilated("real");

function verilated(clock: BoardBackend["clock"]): ProcessBackend {
  const needs = ["make", "c++", "verilator"];
  return programOf(`logic, verilated, ${clock} clock`, { target: logic, clock, needs, restartBy: "process" });
}

/** The firmware on the Cortex-M3 of QEMU. Its second UART is the side of the machine. */
export const qemuFirmware: ProcessBackend = {
  name: "firmware, Cortex-M3 in QEMU",
  clock: "real",
  missing: () => missing(["make", "arm-none-eabi-gcc", "qemu-system-arm"]),
  async start({ map, boot }) {
    const path = await built({ folder: "firmware", target: "mps2", file: "board.elf" }, map);
    const launch = (life: number): BoardStreams => {
      const child = launched("qemu-system-arm", qemuWords(path, life), 1);
      const field = child.stdio[3] as Duplex;
      return { child, say: field, heard: field };
    };
    return await ProcessBoard.start({ map, clock: "real", launch, boot, restartBy: "line" });
  },
};

function qemuWords(path: string, boot: number): readonly string[] {
  return [
    ...["-M", "mps2-an385", "-display", "none", "-monitor", "none", "-kernel", path],
    ...["-chardev", "stdio,id=wire", "-serial", "chardev:wire"],
    ...["-chardev", "socket,id=field,fd=3", "-serial", "chardev:field"],
    // Where a counter in flash would have the number of this life.
    ...["-device", `loader,addr=0x20000000,data=${boot},data-len=4`],
  ];
}

function missing(programs: readonly string[]): string | undefined {
  const found = absent(...programs);
  return found.length === 0 ? undefined : `there is no ${found.join(", no ")}`;
}
