// The local API under load: a daemon that judges a hundred times a second, asked by another process over kept connections
// with the tokens of sixteen principals, while two hundred listen to its stream, of whom twenty are slow and twenty dead.
// What the machine notices of it is in the log: how evenly the ticks came, with the load and without.

import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { cp, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parse, stringify } from "yaml";
import { addToken } from "#runtime/access/disk/tokens.ts";
import { idBytes, newToken, secretBytes } from "#runtime/access/token.ts";
import type { Manifest } from "#runtime/capsule/manifest.ts";
import type { GatewayStatus } from "#runtime/console/port.ts";
import type { LoadFigures, LoadSetup } from "./api-load.ts";
import type { Bench, BenchRow, Peer } from "./bench.ts";
import { besideFurnace, fromSources, memoryOf } from "./process.ts";

const asked = {
  ...{ principals: 16, connections: 16, perSecond: 1_200, seconds: 10 },
  ...{ quick: 160, slow: 20, dead: 20 },
} as const;

export const apiBench: Bench = {
  name: "api",
  about: `${asked.perSecond} requests/s from ${asked.principals} principals and ${asked.quick + asked.slow + asked.dead} listeners (${asked.slow} slow, ${asked.dead} dead) on a daemon at 100 Hz`,
  async run(rounds: number): Promise<readonly BenchRow[]> {
    const measured: Measured[] = [];
    for (let round = 0; round < rounds; round++)
      measured.push(await besideFurnace((nextConfig, folder) => measure(nextConfig, folder)));
    return rowsOf(measured);
  },
};

interface Measured {
  readonly load: LoadFigures;
  /** Of a server that has a text of the same length for everybody, and nothing else to do. */
  readonly bare: LoadFigures;
  readonly calm: TickFigures;
  readonly loaded: TickFigures;
  readonly memory: { readonly before: number; readonly after: number };
}

/** In milliseconds: how far two ticks were apart beyond what they should be; and how many were left out, of all. */
interface TickFigures {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  readonly ticks: number;
  readonly missed: number;
}

async function measure(nextConfig: () => Promise<string>, folder: string): Promise<Measured> {
  const config = await faster(await nextConfig(), folder);
  const { gateway } = parse(await readFile(config, "utf8")) as { gateway: { data: string } };
  const tokens = Array.from({ length: asked.principals }, (_, number) => {
    const said = { name: `bench-${number}`, role: "viewer", createdMs: Date.now(), expiresMs: null } as const;
    const made = newToken(said, randomBytes(idBytes + secretBytes));
    addToken(gateway.data, made.entry);
    return made.text;
  });
  const [command, ...argv] = [...fromSources, "run", "--config", config, "--json"];
  const child = spawn(command!, argv, { stdio: ["ignore", "pipe", "inherit"] });
  try {
    const url = await opened(child);
    const get = async <T>(path: string): Promise<T> => {
      const headers = { authorization: `Bearer ${tokens[0]}` };
      return (await (await fetch(new URL(path, url), { headers })).json()) as T;
    };
    await pause(settleMs);
    const first = await get<GatewayStatus>("/v1/status");
    const before = (await memoryOf(child.pid!)).pssMB;
    await pause(asked.seconds * 1_000);
    const second = await get<GatewayStatus>("/v1/status");
    const load = await loadBy({ ...asked, url, tokens });
    const after = (await memoryOf(child.pid!)).pssMB;
    await pause(settleMs);
    const instants = await ticksOf(get, first.log.entries);
    const [calm, loaded] = [
      figuresOf(instants.filter((at) => at < second.now)),
      figuresOf(instants.filter((at) => at >= second.now && at < second.now + asked.seconds * 1e6)),
    ];
    const bare = await bareLoad(tokens, JSON.stringify(second).length);
    return { load, bare, calm, loaded, memory: { before, after } };
  } finally {
    child.kill("SIGTERM");
    await once(child, "exit");
  }
}

/** The sample furnace at a hundred ticks a second, which is ten times what it was made for. */
async function faster(config: string, folder: string): Promise<string> {
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

async function opened(child: ChildProcess): Promise<string> {
  let [url, last] = ["", ""];
  for await (const line of createInterface({ input: child.stdout! })) {
    last = line;
    const { event, url: told } = JSON.parse(line) as { event?: string; url?: string };
    url = told ?? url;
    if (event === "first-tick") break;
  }
  // What it says from now on has to go somewhere, or it waits for us.
  child.stdout!.resume();
  if (url === "") throw new Error(`The daemon ended before its first tick: ${last}`);
  return url;
}

async function loadBy(setup: LoadSetup): Promise<LoadFigures> {
  const path = fileURLToPath(new URL("./api-load.ts", import.meta.url));
  const child = spawn(process.execPath, [path, JSON.stringify(setup)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const pieces: Buffer[] = [];
  child.stdout!.on("data", (piece: Buffer) => pieces.push(piece));
  await once(child, "exit");
  return JSON.parse(Buffer.concat(pieces).toString()) as LoadFigures;
}

async function bareLoad(tokens: readonly string[], bytes: number): Promise<LoadFigures> {
  const program = `const body = Buffer.alloc(${bytes}, 32);
    const server = require("node:http").createServer((_, reply) => reply.end(body));
    server.listen(0, "127.0.0.1", () => console.log(server.address().port));`;
  const child = spawn(process.execPath, ["--eval", program], { stdio: ["ignore", "pipe", "inherit"] });
  try {
    const [port] = (await once(child.stdout!, "data")) as [Buffer];
    const url = `http://127.0.0.1:${String(port).trim()}`;
    return await loadBy({ ...asked, url, tokens, quick: 0, slow: 0, dead: 0 });
  } finally {
    child.kill("SIGKILL");
    await once(child, "exit");
  }
}

/** The instants of all decisions since, as the log has them. */
async function ticksOf(get: <T>(path: string) => Promise<T>, since: number): Promise<readonly number[]> {
  type Page = { next: number; records: { record: { kind: string; at: number; tick: number } }[] };
  const instants: number[] = [];
  for (let from = since; ; ) {
    const { next, records } = await get<Page>(`/v1/records?from=${from}&max=500`);
    if (records.length === 0) return instants;
    for (const { record } of records) if (record.kind === "decision") instants.push(record.at);
    from = next;
  }
}

function figuresOf(instants: readonly number[]): TickFigures {
  const apart = instants.slice(1).map((at, index) => (at - instants[index]!) / 1_000);
  const late = apart.map((ms) => Math.abs(ms - periodMs * Math.max(1, Math.round(ms / periodMs))));
  const missed = apart.reduce((sum, ms) => sum + Math.max(0, Math.round(ms / periodMs) - 1), 0);
  const sorted = late.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN;
  return { p50: at(0.5), p99: at(0.99), max: at(1), ticks: instants.length, missed };
}

function rowsOf(measured: readonly Measured[]): readonly BenchRow[] {
  const of = (value: (from: Measured) => number) => measured.map(value);
  const row = (
    [what, unit, better]: readonly [string, string, BenchRow["better"]],
    { ours, reach, peer }: { ours: readonly number[]; reach?: number; peer: Peer },
  ): BenchRow => ({ what, unit, better, ours, peer, ...(reach !== undefined && { reach }) });
  const calm = (value: (from: TickFigures) => number): Peer => ({
    name: "the same daemon, asked nothing",
    values: of((from) => value(from.calm)),
  });
  const bare = (value: (from: LoadFigures) => number): Peer => ({
    name: "bare node:http, a constant",
    values: of((from) => value(from.bare)),
  });
  return [
    row(["answered", "requests/s", "more"], {
      ours: of(({ load }) => load.perSecond),
      reach: 1_000,
      peer: bare(({ perSecond }) => perSecond),
    }),
    row(["an answer, p50", "ms", "less"], { ours: of(({ load }) => load.p50), peer: bare(({ p50 }) => p50) }),
    row(["an answer, p95", "ms", "less"], {
      ours: of(({ load }) => load.p95),
      reach: 5,
      peer: bare(({ p95 }) => p95),
    }),
    row(["an answer, p99", "ms", "less"], { ours: of(({ load }) => load.p99), peer: bare(({ p99 }) => p99) }),
    row(["refused or failed", "requests", "less"], {
      ours: of(({ load }) => load.refused + load.failed),
      peer: { name: "none", published: 0 },
      reach: 0,
    }),
    row(["listeners let in", "listeners", "more"], {
      ours: of(({ load }) => load.opened),
      peer: { name: "those who came", published: asked.quick + asked.slow + asked.dead },
    }),
    row(["tick off its time, p50", "ms", "less"], {
      ours: of(({ loaded }) => loaded.p50),
      peer: calm(({ p50 }) => p50),
    }),
    row(["tick off its time, p99", "ms", "less"], {
      ours: of(({ loaded }) => loaded.p99),
      peer: calm(({ p99 }) => p99),
    }),
    row(["tick off its time, at most", "ms", "less"], {
      ours: of(({ loaded }) => loaded.max),
      peer: calm(({ max }) => max),
    }),
    row(["ticks left out", "ticks", "less"], {
      ours: of(({ loaded }) => loaded.missed),
      peer: calm(({ missed }) => missed),
    }),
    row(["memory (PSS) after the load", "MB", "less"], {
      ours: of(({ memory }) => memory.after),
      peer: { name: "before it", values: of(({ memory }) => memory.before) },
    }),
  ];
}

const periodMs = 10;
const settleMs = 2_000;
const furnace: string = fileURLToPath(new URL("../../capsules/casting-furnace", import.meta.url));
