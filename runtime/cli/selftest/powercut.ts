import { spawn } from "node:child_process";
import { existsSync, mkdirSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { type Call, type ExitCode, type Io, numberOption, UsageError } from "#runtime/cli/command.ts";
import type { Finding } from "#runtime/cli/doctor/check.ts";
import { judgeMount, judgeSyncs, mountAt, timeSyncs } from "#runtime/cli/doctor/disk.ts";
import type { Part } from "#runtime/cli/part.ts";
import { Fault } from "#runtime/core/fault.ts";
import { keptKey } from "#runtime/prove/disk/key-file.ts";
import { epochsIn } from "#runtime/prove/disk/layout.ts";
import { LogReader } from "#runtime/prove/disk/reader.ts";
import { verifyLog } from "#runtime/prove/verify.ts";

export const powercutPart: Part = {
  name: "powercut",
  usage: [
    "selftest powercut FOLDER [--kills N] [--json]",
    "selftest powercut FOLDER --pull",
    "selftest powercut FOLDER --returned N [--json]",
  ],
  about:
    "Writes a log in a scratch folder inside FOLDER as the daemon does, kills the writer again and again in the middle of its work, and looks whether all that it had been promised is there and unaltered. It also says what is known of the file system, its mount options, and how long a sync takes.\n\nA kill leaves the disk its power. For the real thing, use --pull from another machine, over ssh: it prints how many records are promised until you take the plug out. With the power back, --returned with the last number that you saw says whether the disk kept them. Nothing outside the scratch folder is touched.",
  options: {
    kills: { type: "string", value: "N", about: "how often the writer is killed", default: "20" },
    pull: { type: "flag", about: "write until the power goes" },
    returned: { type: "string", value: "N", about: "the last number that --pull printed" },
  },
  examples: [
    { run: "iv selftest powercut /var/lib/industriverse", what: "before the gateway goes to the plant" },
    { run: "iv selftest powercut /var/lib/industriverse --pull", what: "then take the plug out" },
    { run: "iv selftest powercut /var/lib/industriverse --returned 48213", what: "did it keep them?" },
  ],
  async run(call: Call, io: Io): Promise<ExitCode> {
    const [folder] = call.words;
    if (folder === undefined || !existsSync(folder))
      throw new UsageError("say which folder, and one that is there");
    const scratch = join(resolve(folder), scratchName);
    const returned = numberOption(call, "returned", { min: 1, max: Number.MAX_SAFE_INTEGER });
    if (call.options["pull"] === true) return await pull(scratch, io);
    if (returned !== undefined) return told(afterPower(scratch, returned), { call, io, scratch });
    const kills = numberOption(call, "kills", { min: 1, max: killsMax })!;
    if (existsSync(scratch)) throw inTheWay(scratch);
    const mount = await mountAt(resolve(folder));
    const disk: readonly Named[] = [
      ...(mount === undefined ? [] : [{ name: "file system", finding: judgeMount(mount) }]),
      { name: "sync time", finding: judgeSyncs(await timeSyncs(folder)) },
    ];
    mkdirSync(scratch, { mode: 0o700 });
    const finding = await afterKills(scratch, { kills, io });
    return told([...disk, { name: "kills", finding }], { call, io, scratch });
  },
};

interface Named {
  readonly name: string;
  readonly finding: Finding;
}

/** What the writer promised last before it was killed, and what is there afterwards, so many times over. */
async function afterKills(
  scratch: string,
  { kills, io }: { readonly kills: number; readonly io: Io },
): Promise<Finding> {
  let promised = 0;
  for (let kill = 0; kill < kills; kill++) {
    // Some die before the first promise of their run, others after many.
    promised = await killedAfter(scratch, { run: kill, promises: kill % promisesMax, promised });
    const lost = promised === 0 ? undefined : lostOf(scratch, promised);
    if (lost !== undefined)
      return { is: "wrong", found: `after kill ${kill + 1}: ${lost}`, mend: keepNothing };
    if (io.isTerminal)
      io.err(`\r  ${bar((kill + 1) / kills)} ${kill + 1} of ${kills} kills, ${promised} records promised`);
  }
  if (io.isTerminal) io.err("\n");
  return { is: "fine", found: `${kills}, ${promised} records promised, none missing and none altered` };
}

async function killedAfter(
  scratch: string,
  { run, promises, promised }: { readonly run: number; readonly promises: number; readonly promised: number },
): Promise<number> {
  const child = spawn(process.execPath, [writer, scratch, `run-${run}`], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  let [newest, heard] = [promised, 0];
  for await (const line of createInterface({ input: child.stdout })) {
    newest = Math.max(newest, Number(line));
    if (++heard > promises) child.kill("SIGKILL");
  }
  await ended;
  if (heard === 0)
    throw new Fault("cli/selftest", `The writer in ${scratch} ended before it had written anything`, {
      hint: "Look with `iv doctor`; the folder has to be writable, and on a disk with room",
    });
  return newest;
}

function lostOf(scratch: string, promised: number): string | undefined {
  const epochs = epochsIn(scratch);
  if (epochs.length !== 1) return `the log could not be gone on with, and ${epochs.length} had to be begun`;
  using log = new LogReader(scratch);
  const size = log.size();
  if (size < promised) return `${promised - size} of ${promised} promised records are gone`;
  const stored = { start: log.start(), entries: log.entries(0, size), checkpoints: log.checkpoints(size) };
  const [finding] = verifyLog(stored, keptKey(scratch).verifier).findings;
  return finding === undefined ? undefined : `something was altered: ${finding.what}`;
}

/** Until the power goes; each number is a promise that was made before it was printed. */
async function pull(scratch: string, io: Io): Promise<ExitCode> {
  if (existsSync(scratch)) throw inTheWay(scratch);
  mkdirSync(scratch, { mode: 0o700 });
  const child = spawn(process.execPath, [writer, scratch, "run-0"], { stdio: ["ignore", "pipe", "inherit"] });
  io.stop.addEventListener("abort", () => child.kill("SIGKILL"));
  io.out("Take the plug out whenever you like, and remember the last number. Ctrl-C gives up.");
  let toldAt = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    if (performance.now() - toldAt < tellMs) continue;
    toldAt = performance.now();
    io.out(line);
  }
  rmSync(scratch, { recursive: true, force: true });
  io.out("Given up; nothing was tried");
  return 1;
}

function afterPower(scratch: string, promised: number): readonly Named[] {
  if (!existsSync(scratch))
    throw new Fault("cli/selftest", `There is no ${scratch}`, {
      hint: "Begin with --pull in the same folder",
    });
  const lost = lostOf(scratch, promised);
  const finding: Finding =
    lost === undefined
      ? { is: "fine", found: `all ${promised} promised records are there, unaltered` }
      : { is: "wrong", found: lost, mend: keepNothing };
  return [{ name: "power cut", finding }];
}

function told(
  results: readonly Named[],
  { call, io, scratch }: { readonly call: Call; readonly io: Io; readonly scratch: string },
): ExitCode {
  const isKept = results.every(({ finding }) => finding.is !== "wrong");
  // Where something was lost, the scratch is what shows it.
  if (isKept) rmSync(scratch, { recursive: true, force: true });
  if (call.options["json"]) {
    io.out(
      JSON.stringify({ ok: isKept, results: results.map(({ name, finding }) => ({ name, ...finding })) }),
    );
    return isKept ? 0 : 1;
  }
  for (const { name, finding } of results) {
    const mark = { fine: "ok   ", warning: "note ", wrong: "WRONG" }[finding.is];
    io.out(`${mark} ${name}: ${finding.found}`);
    if (finding.is !== "fine") io.out(`        mend  ${finding.mend}`);
  }
  if (!isKept) io.out(`What was found is kept in ${scratch}`);
  return isKept ? 0 : 1;
}

function inTheWay(scratch: string): Fault {
  return new Fault("cli/selftest", `${scratch} is there from an earlier try`, {
    hint: "If that one is over, with --returned or for good, remove the folder",
  });
}

function bar(share: number): string {
  const full = Math.round(share * barChars);
  return `[${"#".repeat(full)}${"-".repeat(barChars - full)}]`;
}

const writer: string = fileURLToPath(new URL("./writer.ts", import.meta.url));
const scratchName = ".selftest-powercut";
const keepNothing =
  "Do not keep a log on this disk: use another card, other mount options, or another file system";
const killsMax = 10_000;
const promisesMax = 12;
const tellMs = 250;
const barChars = 20;
