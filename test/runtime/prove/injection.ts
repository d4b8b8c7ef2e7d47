// Programs whose calls to the operating system are spoiled, one at a time, by strace.

import { spawn, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const hasStrace = spawnSync("strace", ["--version"]).status === 0;
export const skip: string | false = hasStrace || process.env["IV_CI"] ? false : "no strace here";

/** What touches the disk. */
const calls = ["pwrite64", "fsync", "fdatasync", "ftruncate", "unlink"] as const;

/** The nth of the calls with this name; strace counts each name by itself. */
export interface Place {
  readonly call: string;
  readonly when: number;
}

export interface Run {
  readonly lines: readonly string[];
  readonly status: number | null;
}

/** Runs the program to its end; `place` is where `what` befalls it. */
export function live(
  argv: readonly string[],
  { dir, what, place }: { readonly dir: string; readonly what: string; readonly place?: Place },
): Promise<Run> {
  // A filter in the kernel makes it quicker, but strace 6.1 injects no signals behind one.
  const filter = what.startsWith("signal=") ? [] : ["--seccomp-bpf"];
  const injection = place && ["-e", `inject=${place.call}:${what}:when=${place.when}`];
  const traced = ["-f", ...filter, "-qq", "-o", join(dir, "trace"), "-e", `trace=${calls.join()}`];
  return spawned("strace", [...traced, ...(injection ?? []), process.execPath, ...argv]);
}

export function spawned(program: string, argv: readonly string[]): Promise<Run> {
  const started = spawn(program, argv, { stdio: ["ignore", "pipe", "ignore"] });
  let out = "";
  started.stdout.on("data", (bytes) => {
    out += bytes;
  });
  return new Promise((resolve) =>
    started.on("close", (status) => resolve({ status, lines: out.split("\n").slice(0, -1) })),
  );
}

/**
 * Where something may befall a program that has left this trace: each `step`th of its calls, of every name. Single
 * zeros make room for the index that SQLite shares between programs, and every start makes that anew.
 */
export function placesIn(dir: string, step = 1): readonly Place[] {
  const trace = readFileSync(join(dir, "trace"), "utf8").split("\n");
  return calls.flatMap((call) =>
    trace
      .filter((line) => line.includes(` ${call}(`))
      .flatMap((line, index) => (line.includes('"\\0", 1, ') ? [] : [{ call, when: index + 1 }]))
      .filter((_, index) => index % step === 0),
  );
}

/** Two at a time. */
export async function inLanes(
  places: readonly Place[],
  work: (place: Place) => Promise<void>,
): Promise<void> {
  const lane = async (offset: number) => {
    for (const place of places.filter((_, index) => index % 2 === offset)) await work(place);
  };
  await Promise.all([lane(0), lane(1)]);
}
