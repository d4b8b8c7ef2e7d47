// How evenly a daemon ticks while others ask it something: a daemon that judges a hundred times a second, a load that is a
// process of its own, and the instants of all decisions out of the log, before and during.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parse, stringify } from "yaml";
import type { Manifest } from "#runtime/capsule/manifest.ts";
import type { GatewayStatus } from "#runtime/console/gateway-status.ts";
import type { BenchRow } from "./bench.ts";
import { fromSources, memoryOf } from "./process.ts";

/**
 * Whether the program that asks competes with the gateway for processors as an equal, or gives way to it as one on another
 * computer would.
 */
export const standings = ["as an equal", "aside (nice 19)"] as const;
export type Standing = (typeof standings)[number];

/** In milliseconds: how far two ticks were apart beyond what they should be; and how many were left out. */
export interface TickFigures {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  readonly missed: number;
}

export type Get = <T>(path: string) => Promise<T>;

/** The sample furnace at a hundred ticks a second, which is ten times what it was made for. */
export async function faster(config: string, folder: string): Promise<string> {
  const capsule = await mkdtemp(join(folder, "capsule-"));
  await cp(furnace, capsule, { recursive: true });
  const path = join(capsule, "manifest.json");
  const manifest = JSON.parse(await readFile(path, "utf8")) as Manifest;
  const units = manifest.units.map((unit) => ({ ...unit, deadlineMs: periodMs - 1 }));
  // On a machine that has other work ticks are late; that is measured here, and no reason to suspend.
  const probes = [{ kind: "late", shareMax: 1, overTicks: 10 }];
  await writeFile(path, JSON.stringify({ ...manifest, units, probes, tickMs: periodMs }));
  const { capsules: _capsules, ...base } = parse(await readFile(config, "utf8")) as Record<string, unknown>;
  await writeFile(config, stringify({ ...base, capsule: { path: capsule } }));
  return config;
}

/** Runs `use` while a daemon does, from its first tick on. */
export async function besideDaemon<T>(
  config: string,
  use: (url: string, pid: number) => Promise<T>,
): Promise<T> {
  const [command, ...argv] = [...fromSources, "run", "--config", config, "--json"];
  const child = spawn(command!, argv, { stdio: ["ignore", "pipe", "inherit"] });
  try {
    return await use(await opened(child), child.pid!);
  } finally {
    child.kill("SIGTERM");
    await once(child, "exit");
  }
}

async function opened(child: ChildProcess): Promise<string> {
  let [url, last, ticks] = ["", "", false];
  for await (const line of createInterface({ input: child.stdout! })) {
    last = line;
    const said = JSON.parse(line) as { event?: string; url?: string };
    url = said.url ?? url;
    ticks ||= said.event === "first-tick";
    if (ticks && url !== "") break;
  }
  // What it says from now on has to go somewhere, or it waits for us.
  child.stdout!.resume();
  if (url === "") throw new Error(`The daemon ended before its first tick: ${last}`);
  return url;
}

/** Runs a program beside this one, which prints one line of JSON. */
export async function loadBy<Setup, Figures>(
  program: string,
  setup: Setup,
  standing: Standing,
): Promise<Figures> {
  const path = fileURLToPath(new URL(program, import.meta.url));
  const [command, ...argv] = [...prefixes[standing], process.execPath, path, JSON.stringify(setup)];
  const child = spawn(command!, argv, { stdio: ["ignore", "pipe", "inherit"] });
  const pieces: Buffer[] = [];
  child.stdout!.on("data", (piece: Buffer) => pieces.push(piece));
  const [code] = (await once(child, "close")) as [number];
  if (code !== 0) throw new Error(`${program} ended with exit code ${code}`);
  return JSON.parse(Buffer.concat(pieces).toString()) as Figures;
}

const prefixes: Readonly<Record<Standing, readonly string[]>> = {
  "as an equal": [],
  "aside (nice 19)": ["nice", "-n", "19"],
};

/** A daemon that was asked nothing for a while, and then loaded by one program after the other. */
export interface Watched<Figures> {
  readonly quiet: TickFigures;
  readonly loads: readonly { readonly figures: Figures; readonly loaded: TickFigures }[];
  readonly rank: string;
  readonly memory: { readonly before: number; readonly after: number };
}

export async function watched<Figures>(
  { get, pid, seconds }: { readonly get: Get; readonly pid: number; readonly seconds: number },
  load: (standing: Standing) => Promise<Figures>,
): Promise<Watched<Figures>> {
  const now = async () => (await get<GatewayStatus>("/v1/status")).now;
  await pause(settleMs);
  const first = await get<GatewayStatus>("/v1/status");
  const before = (await memoryOf(pid)).pssMB;
  await pause(seconds * 1_000);
  const spans: Span[] = [{ from: first.now, to: await now() }];
  const figures: Figures[] = [];
  for (const standing of standings) {
    const from = await now();
    figures.push(await load(standing));
    // A load may stay and look at what becomes of it; what it asked for is over by then.
    spans.push({ from, to: Math.min(await now(), from + (seconds + 1) * 1_000_000) });
  }
  const after = (await memoryOf(pid)).pssMB;
  await pause(settleMs);
  const [quiet, ...loaded] = await ticksIn(get, { entries: first.log.entries, spans });
  return {
    quiet: quiet!,
    loads: figures.map((each, index) => ({ figures: each, loaded: loaded[index]! })),
    rank: first.capsules[0]?.rank ?? "usual",
    memory: { before, after },
  };
}

interface Span {
  /** Instants of the gateway. */
  readonly from: number;
  readonly to: number;
}

/** Of spans of time, all decisions since `entries`, as the log has them. */
async function ticksIn(
  get: Get,
  { entries, spans }: { readonly entries: number; readonly spans: readonly Span[] },
): Promise<readonly TickFigures[]> {
  type Page = { next: number; records: { record: { kind: string; at: number; tick: number } }[] };
  const instants: number[] = [];
  for (let from = entries; ; ) {
    const { next, records } = await get<Page>(`/v1/records?from=${from}&max=500`);
    for (const { record } of records) if (record.kind === "decision") instants.push(record.at);
    if (records.length === 0) break;
    from = next;
  }
  return spans.map(({ from, to }) => figuresOf(instants.filter((at) => at >= from && at < to)));
}

function figuresOf(instants: readonly number[]): TickFigures {
  const spans = instants.slice(1).map((at, index) => (at - instants[index]!) / 1e3);
  const off = spans.map((ms) => Math.abs(ms - periodMs * Math.max(1, Math.round(ms / periodMs))));
  const missed = spans.reduce((sum, ms) => sum + Math.max(0, Math.round(ms / periodMs) - 1), 0);
  const sorted = off.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN;
  return { p50: at(0.5), p99: at(0.99), max: at(1), missed };
}

/** What the ticks notice of a load: beside each figure, that of the same daemon while nobody asked it anything. */
export function tickRows(
  load: string,
  measured: readonly { readonly quiet: TickFigures; readonly loaded: TickFigures }[],
): readonly BenchRow[] {
  const row = (what: string, name: Exclude<keyof TickFigures, "missed">): BenchRow => ({
    ...{ what: `tick off its time, ${what}; ${load}`, unit: "ms", better: "less" },
    ours: measured.map(({ loaded }) => loaded[name]),
    peer: { name: "quiet", values: measured.map(({ quiet }) => quiet[name]) },
  });
  return [
    row("p50", "p50"),
    row("p99", "p99"),
    {
      ...{ what: `p99 beyond the quiet one; ${load}`, unit: "ms", better: "less", reach: 1 },
      ours: measured.map(({ quiet, loaded }) => Math.max(0, loaded.p99 - quiet.p99)),
      peer: { name: "none", published: 0 },
    },
    row("at most", "max"),
    {
      ...{ what: `ticks left out; ${load}`, unit: "ticks", better: "less", reach: 0 },
      ours: measured.map(({ loaded }) => loaded.missed),
      peer: { name: "quiet", values: measured.map(({ quiet }) => quiet.missed) },
    },
  ];
}

/** Where the system does not allow it, ticks wait for their turn like all else, and figures are those of a busy machine. */
export function rankRow(ranks: readonly string[]): BenchRow {
  return {
    ...{ what: "control thread in real time", unit: "of 1", better: "more" },
    ours: ranks.map((rank) => (rank === "realtime" ? 1 : 0)),
    peer: { name: "where it is allowed", published: 1 },
  };
}

export function memoryRow(
  what: string,
  memory: readonly { readonly before: number; readonly after: number }[],
): BenchRow {
  return {
    ...{ what, unit: "MB", better: "less" },
    ours: memory.map(({ after }) => after),
    peer: { name: "before", values: memory.map(({ before }) => before) },
  };
}

const periodMs = 10;
const settleMs = 3_000;
const furnace: string = fileURLToPath(new URL("../../capsules/casting-furnace", import.meta.url));
