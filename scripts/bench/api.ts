// The local API under load: a daemon that judges a hundred times a second, asked by another process over kept connections
// with the tokens of sixteen principals, while two hundred listen to its stream, of whom twenty are slow and twenty dead.
// What the machine notices of it is in the log: how evenly the ticks came, with the load and without.

import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { parse } from "yaml";
import { addToken } from "#runtime/access/disk/tokens.ts";
import { idBytes, newToken, secretBytes } from "#runtime/access/token.ts";
import type { LoadFigures, LoadSetup } from "./api-load.ts";
import type { Bench, BenchRow, Peer } from "./bench.ts";
import { besideFurnace } from "./process.ts";
import {
  besideDaemon,
  faster,
  type Get,
  loadBy,
  memoryRow,
  rankRow,
  type Standing,
  standings,
  tickRows,
  type Watched,
  watched,
} from "./tick-timing.ts";

const asked = {
  ...{ principals: 16, connections: 16, perSecond: 1_200, seconds: 10 },
  ...{ quick: 160, slow: 20, dead: 20 },
} as const;
const listeners: number = asked.quick + asked.slow + asked.dead;

export const apiBench: Bench = {
  name: "api",
  about: `${asked.perSecond} requests/s from ${asked.principals} principals and ${listeners} listeners (${asked.slow} slow, ${asked.dead} dead) on a daemon at 100 Hz, by a program that competes for processors ${standings.join(", and by one ")}`,
  async run(rounds: number): Promise<readonly BenchRow[]> {
    const measured: Measured[] = [];
    for (let round = 0; round < rounds; round++)
      measured.push(
        await besideFurnace((nextConfig, folder) => measure(nextConfig, { folder, isFirst: round === 0 })),
      );
    return rowsOf(measured);
  },
};

interface Measured extends Watched<LoadFigures> {
  /** Of a server that has a text of the same length for everybody, and nothing else to do. */
  readonly bare: LoadFigures;
}

async function measure(
  nextConfig: () => Promise<string>,
  { folder, isFirst }: { readonly folder: string; readonly isFirst: boolean },
): Promise<Measured> {
  const config = await faster(await nextConfig(), folder);
  const { gateway } = parse(await readFile(config, "utf8")) as { gateway: { data: string } };
  const tokens = Array.from({ length: asked.principals }, (_, number) => {
    const said = { name: `bench-${number}`, role: "viewer", createdMs: Date.now(), expiresMs: null } as const;
    const made = newToken(said, randomBytes(idBytes + secretBytes));
    addToken(gateway.data, made.entry);
    return made.text;
  });
  return await besideDaemon(config, async (url, pid) => {
    const headers = { authorization: `Bearer ${tokens[0]}` };
    const get: Get = async <T>(path: string) =>
      (await (await fetch(new URL(path, url), { headers })).json()) as T;
    const seen = await watched({ get, pid, seconds: asked.seconds }, async (standing) => {
      // To see a dead listener let go takes longer than the load does, and once is enough.
      const heldMs = isFirst && standing === standings[0] ? heldMsMax : 0;
      return await load({ ...asked, url, tokens, heldMs }, standing);
    });
    const bare = await bareLoad(tokens, JSON.stringify(await get("/v1/status")).length);
    return { ...seen, bare };
  });
}

function load(setup: LoadSetup, standing: Standing): Promise<LoadFigures> {
  return loadBy<LoadSetup, LoadFigures>("./api-load.ts", setup, standing);
}

async function bareLoad(tokens: readonly string[], bytes: number): Promise<LoadFigures> {
  const program = `const body = Buffer.alloc(${bytes}, 32);
    const server = require("node:http").createServer((_, reply) => reply.end(body));
    server.listen(0, "127.0.0.1", () => console.log(server.address().port));`;
  const child = spawn(process.execPath, ["--eval", program], { stdio: ["ignore", "pipe", "inherit"] });
  try {
    const [port] = (await once(child.stdout!, "data")) as [Buffer];
    const url = `http://127.0.0.1:${String(port).trim()}`;
    const nobody = { quick: 0, slow: 0, dead: 0, heldMs: 0 };
    return await load({ ...asked, ...nobody, url, tokens }, standings[0]);
  } finally {
    child.kill("SIGKILL");
    await once(child, "exit");
  }
}

function rowsOf(measured: readonly Measured[]): readonly BenchRow[] {
  const held = measured[0]!.loads[0]!.figures;
  return [
    rankRow(measured.map(({ rank }) => rank)),
    ...standings.flatMap((standing, index) => [
      ...answerRows(standing, { measured, index }),
      ...tickRows(
        `load ${standing}`,
        measured.map(({ quiet, loads }) => ({ quiet, loaded: loads[index]!.loaded })),
      ),
    ]),
    memoryRow(
      "memory (PSS) after both loads",
      measured.map(({ memory }) => memory),
    ),
    {
      ...{ what: `slow and dead listeners let go within ${heldMsMax / 1_000} s`, unit: "listeners" },
      ...{ better: "more", ours: [listeners - held.listening] },
      peer: { name: "slow and dead ones that came", published: asked.slow + asked.dead },
    },
    {
      ...{ what: "records that those missed, instead of memory", unit: "records", better: "less" },
      ours: [held.missed],
      peer: { name: "if all kept up", published: 0 },
    },
  ];
}

function answerRows(
  standing: Standing,
  { measured, index }: { readonly measured: readonly Measured[]; readonly index: number },
): readonly BenchRow[] {
  const row = (
    [what, unit, better]: readonly [string, string, BenchRow["better"]],
    value: (from: LoadFigures) => number,
    { reach, peer }: { readonly reach?: number; readonly peer?: Peer } = {},
  ): BenchRow => ({
    ...{ what: `${what}; load ${standing}`, unit, better },
    ours: measured.map(({ loads }) => value(loads[index]!.figures)),
    peer: peer ?? { name: "bare node:http, a constant", values: measured.map(({ bare }) => value(bare)) },
    ...(reach !== undefined && { reach }),
  });
  return [
    row(["answered", "requests/s", "more"], ({ perSecond }) => perSecond, { reach: 1_000 }),
    row(["an answer, p50", "ms", "less"], ({ p50 }) => p50),
    row(["an answer, p95", "ms", "less"], ({ p95 }) => p95, { reach: 5 }),
    row(["an answer, p99", "ms", "less"], ({ p99 }) => p99),
    row(["refused or failed", "requests", "less"], ({ refused, failed }) => refused + failed, {
      ...{ reach: 0, peer: { name: "none", published: 0 } },
    }),
    row(["listeners let in", "listeners", "more"], ({ opened }) => opened, {
      peer: { name: "those who came", published: listeners },
    }),
  ];
}

/** Twice the time between two pings, and some. */
const heldMsMax = 34_000;
