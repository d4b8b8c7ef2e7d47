// What a machine notices of agents: a daemon beside a simulated furnace, asked over MCP by as many clients as it lets in at
// once and some more. How long its ticks took and whether any was left out stands in its own metrics, before and during.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import type { GatewayStatus } from "#runtime/console/port.ts";
import type { DecisionRecord, Record } from "#runtime/prove/record.ts";
import type { Bench, BenchRow } from "./bench.ts";
import { besideFurnace, fromSources, memoryOf } from "./process.ts";

const asked = { clients: 24, seconds: 8 } as const;

export const mcpBench: Bench = {
  name: "mcp",
  about: `a daemon's ticks while ${asked.clients} clients ask over MCP as fast as they are answered, beside the same left alone`,
  async run(rounds: number): Promise<readonly BenchRow[]> {
    const measured: Measured[] = [];
    for (let round = 0; round < rounds; round++)
      measured.push(await besideFurnace(async (nextConfig) => await measure(await nextConfig())));
    return rowsOf(measured);
  },
};

interface Measured {
  readonly calm: Ticks;
  readonly flooded: Ticks;
  readonly answers: number;
  readonly refused: number;
  readonly memory: { readonly before: number; readonly after: number };
}

/** How far two ticks were from being `tickMs` apart, in milliseconds, and how many were left out. */
interface Ticks {
  readonly p99: number;
  readonly max: number;
  readonly missed: number;
}

async function measure(config: string): Promise<Measured> {
  const [command, ...argv] = [...fromSources, "run", "--config", config, "--json"];
  const child = spawn(command!, argv, { stdio: ["ignore", "pipe", "inherit"] });
  try {
    const url = await opened(createInterface({ input: child.stdout! }));
    child.stdout!.resume();
    await pause(settleMs);
    const begun = await statusOf(url);
    const before = (await memoryOf(child.pid!)).pssMB;
    await pause(asked.seconds * 1_000);
    const turned = await statusOf(url);
    const { answers, refused } = await flood(url);
    const ended = await statusOf(url);
    const after = (await memoryOf(child.pid!)).pssMB;
    await pause(settleMs);
    const decisions = await decisionsFrom(url, begun.log.entries);
    const between = (one: GatewayStatus, other: GatewayStatus): Ticks => ({
      ...spacing(
        decisions.filter(({ at }) => at >= one.now && at < other.now),
        begun.tickMs,
      ),
      missed: other.overruns - one.overruns,
    });
    return {
      ...{ calm: between(begun, turned), flooded: between(turned, ended), answers, refused },
      memory: { before, after },
    };
  } finally {
    child.kill("SIGTERM");
    await once(child, "exit");
  }
}

const settleMs = 3_000;

async function opened(lines: AsyncIterable<string>): Promise<string> {
  let url = "";
  for await (const line of lines) {
    const said = JSON.parse(line) as { event?: string; url?: string };
    url = said.url ?? url;
    if (said.event === "first-tick") return url;
  }
  throw new Error("The daemon ended before its first tick");
}

async function statusOf(url: string): Promise<GatewayStatus> {
  return (await (await fetch(new URL("/v1/status", url))).json()) as GatewayStatus;
}

async function decisionsFrom(url: string, entries: number): Promise<readonly DecisionRecord[]> {
  const found: DecisionRecord[] = [];
  for (let from = entries; ; ) {
    const answer = await fetch(new URL(`/v1/records?from=${from}&max=500`, url));
    const { records, next } = (await answer.json()) as { records: { record: Record }[]; next: number };
    for (const { record } of records) if (record.kind === "decision") found.push(record);
    if (records.length === 0) return found;
    from = next;
  }
}

function spacing(decisions: readonly DecisionRecord[], tickMs: number): Pick<Ticks, "p99" | "max"> {
  const instants = [...new Set(decisions.map(({ at }) => at))].sort((a, b) => a - b);
  const off = instants
    .slice(1)
    .map((at, place) => Math.abs((at - instants[place]!) / 1_000 - tickMs))
    .sort((a, b) => a - b);
  return { p99: off[Math.floor(0.99 * (off.length - 1))] ?? Number.NaN, max: off.at(-1) ?? Number.NaN };
}

/** Each asks the next question as soon as it has an answer, the heavy ones among them. */
async function flood(url: string): Promise<{ answers: number; refused: number }> {
  const until = performance.now() + asked.seconds * 1_000;
  let [answers, refused] = [0, 0];
  const one = async (client: number): Promise<void> => {
    for (let turn = client; performance.now() < until; turn++) {
      const params = questions[turn % questions.length];
      const response = await fetch(new URL("/mcp", url), {
        method: "POST",
        headers: { "content-type": "application/json", accept: "application/json, text/event-stream" },
        body: JSON.stringify({ jsonrpc: "2.0", id: turn, method: "tools/call", params }),
      });
      const text = await response.text();
      if (response.status === 200 && !text.includes('"isError":true')) answers++;
      else refused++;
    }
  };
  await Promise.all(Array.from({ length: asked.clients }, (_, client) => one(client)));
  return { answers, refused };
}

const questions = [
  { name: "read_points", arguments: {} },
  {
    name: "would_it_be_allowed",
    arguments: { writes: [{ point: "heater_power_setpoint", value: 55 }], from: { melt_temperature: 1_040 } },
  },
  { name: "forecast", arguments: { rows: 500 } },
  { name: "search_decisions", arguments: { verdict: "block" } },
  { name: "find_setpoint", arguments: { objective: "minimise heater_power" } },
  { name: "explain_decision", arguments: {} },
] as const;

function rowsOf(measured: readonly Measured[]): readonly BenchRow[] {
  const row = (what: string, pick: (ticks: Ticks) => number): BenchRow => ({
    ...{ what, unit: "ms", better: "less" },
    ours: measured.map(({ flooded }) => pick(flooded)),
    peer: { name: "the same, left alone", values: measured.map(({ calm }) => pick(calm)) },
  });
  return [
    row("ticks off their grid under a flood, 99 of 100", ({ p99 }) => p99),
    row("the worst of them", ({ max }) => max),
    {
      ...{ what: "ticks left out under a flood", unit: "ticks", better: "less" },
      ours: measured.map(({ flooded }) => flooded.missed),
      peer: { name: "the same, left alone", values: measured.map(({ calm }) => calm.missed) },
    },
    {
      ...{ what: "questions answered", unit: "per s", better: "more" },
      ours: measured.map(({ answers }) => answers / asked.seconds),
      peer: {
        name: "questions turned away",
        values: measured.map(({ refused }) => refused / asked.seconds),
      },
    },
    {
      ...{ what: "memory (PSS) right after it, advisor awake", unit: "MB", better: "less" },
      ours: measured.map(({ memory }) => memory.after),
      peer: { name: "before the first agent", values: measured.map(({ memory }) => memory.before) },
    },
  ];
}
