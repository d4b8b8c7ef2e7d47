// LiteX's own UARTBone in Verilog (test/peers/litex), simulated by the harness of our board: it has the same ports.

import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { VerilatedBoard } from "../rtl/verilated.ts";

const clockHz = 1_000_000;
const baud = 115_200;
export const byteMs: number = 10_000 / baud;

export interface BuiltLitex extends AsyncDisposable {
  start(): VerilatedBoard;
}

/** Whoever built it removes it. */
export async function builtLitex(): Promise<BuiltLitex> {
  const out = await mkdtemp(join(tmpdir(), "iv-litex-"));
  await promisify(execFile)("verilator", [
    ...["--cc", "--exe", "--build", "-O3", "--x-assign", "fast", "--x-initial", "fast", "--noassert"],
    ...["-Wno-fatal", "-Wno-lint", "--top-module", "edc_top"],
    // Most of it runs for a few seconds at most, and is built anew each time.
    ...["-MAKEFLAGS", "OPT_FAST=-O2 OPT_SLOW=-O0 OPT_GLOBAL=-O0"],
    ...["-CFLAGS", `-DCLOCK_HZ=${clockHz} -DBAUD=${baud}`, "--Mdir", join(out, "verilated")],
    ...["-o", join(out, "board")],
    ...[resolve("test/peers/litex/board.v"), resolve("firmware-bridge/rtl/sim/main.cpp")],
  ]);
  return {
    start: () => new VerilatedBoard(out),
    [Symbol.asyncDispose]: () => rm(out, { recursive: true, force: true }),
  };
}
