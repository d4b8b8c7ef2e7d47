import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { Fault } from "#runtime/core/fault.ts";
import { type Call, type ExitCode, type Io, numberOption, textOption, UsageError } from "./command.ts";

/** What the simulator says of a run, line by line: what it is, how far it is, what was found. */
type Said = Readonly<{
  fault?: string;
  hint?: string;
  about?: string;
  plant?: string;
  lasts?: number;
  atS?: number;
  tookMs?: number;
  held?: boolean;
}>;

interface Found {
  readonly seed: number;
  readonly seconds: number;
  readonly tookMs: number;
  readonly timesRealTime: number;
  readonly decisions: Readonly<Record<"allow" | "amend" | "block", number>>;
  readonly findings: readonly {
    readonly say: string;
    readonly held: boolean;
    readonly atS?: number;
    readonly seen?: string;
  }[];
  readonly recording: { readonly rows: number; readonly digest: string; readonly out: string | null };
  readonly evidence?: string;
  readonly held: boolean;
}

/** `iv sim run`: a scenario file, in virtual time, held to what it expects. */
export async function simRun(call: Call, io: Io): Promise<ExitCode> {
  const [file, ...more] = call.words.slice(1);
  if (file === undefined || more.length > 0) throw new UsageError("name one scenario file");
  const [seed, out] = [numberOption(call, "seed", { min: 0, max: 2 ** 32 - 1 }), textOption(call, "out")];
  const speed = speedOf(call);
  const isStepped = speed === "step";
  const child = spawn(
    process.execPath,
    [
      ...[fileURLToPath(new URL("../../sim/scenario/main.ts", import.meta.url)), file, "--speed", speed],
      ...(seed === undefined ? [] : ["--seed", String(seed)]),
      ...(out === undefined ? [] : ["--out", out]),
    ],
    { stdio: ["pipe", "pipe", "inherit"], detached: true },
  );
  const stop = () => child.stdin.end();
  io.stop.addEventListener("abort", stop);
  const keys = isStepped ? createInterface({ input: process.stdin }) : undefined;
  keys?.on("line", (line) => child.stdin.write(`${line}\n`)).on("close", stop);
  try {
    let begun: Said = {};
    let isFirst = true;
    for await (const line of createInterface({ input: child.stdout })) {
      const said = JSON.parse(line) as Said;
      if (said.fault !== undefined)
        throw new Fault("sim/failed", said.fault, said.hint === undefined ? {} : { hint: said.hint });
      if (said.about !== undefined) begun = said;
      else if (said.held !== undefined) return tell(said as unknown as Found, { begun, call, io });
      else if (io.isTerminal || isStepped) {
        io.err(
          `${isStepped || isFirst ? "" : lineAbove}${progressText(said, begun.lasts ?? 0, { isStepped })}`,
        );
        isFirst = false;
      }
    }
    // It ended without a word, which it does when it is asked to stop.
    io.err("The run was not finished");
    return 1;
  } finally {
    keys?.close();
    stop();
  }
}

function speedOf(call: Call): string {
  const said = textOption(call, "speed") ?? "max";
  if (said === "max" || said === "step") return said;
  return String(numberOption(call, "speed", { min: 0.01, max: 1_000 })!);
}

/** One line that is written over the one before; a step is a line of its own, because a person asked for it. */
export function progressText(
  { atS = 0, tookMs = 0 }: Pick<Said, "atS" | "tookMs">,
  lasts: number,
  { isStepped }: { readonly isStepped: boolean },
): string {
  if (isStepped) return `${atS.toFixed(2)} s of ${lasts} s. Enter, or a number of seconds, goes on`;
  const share = lasts === 0 ? 1 : Math.min(1, atS / lasts);
  const done = Math.round(share * barWidth);
  const times = tookMs > 0 ? `, ${Math.round((1_000 * atS) / tookMs)} times real time` : "";
  const bar = `${"█".repeat(done)}${"░".repeat(barWidth - done)}`;
  return `${bar} ${Math.round(atS)} s of ${lasts} s${times}`;
}

const barWidth = 30;
/** Up one line, and clear it: every `err` ends its line. */
const lineAbove = "\u001b[1A\u001b[2K";

function tell(
  found: Found,
  { begun, call, io }: { readonly begun: Said; readonly call: Call; readonly io: Io },
): ExitCode {
  if (call.options["json"] === true) {
    io.out(JSON.stringify({ ...begun, ...found }));
    return found.held ? 0 : 1;
  }
  const { allow, amend, block } = found.decisions;
  const { rows, digest, out } = found.recording;
  io.out(begun.about ?? "");
  for (const { say, held, atS, seen } of found.findings) {
    const when = atS === undefined ? "" : ` (at ${Number(atS.toFixed(2))} s: ${seen})`;
    io.out(`  ${held ? "held  " : "BROKEN"} ${say}${when}`);
  }
  if (allow + amend + block > 0) io.out(`  ${allow} allowed, ${amend} amended, ${block} blocked`);
  io.out(
    `  ${found.seconds} s in ${(found.tookMs / 1_000).toFixed(2)} s, ${Math.round(found.timesRealTime)} times real time, seed ${found.seed}`,
  );
  io.out(`  recording of ${rows} rows, ${digest}${out === null ? "" : `, in ${out}`}`);
  return found.held ? 0 : 1;
}
