// What a machine notices of agents: a daemon that judges a hundred times a second beside a simulated furnace, asked over MCP
// by as many clients as it lets in at once and some more, from another process. How evenly its ticks came stands in its log.

import { setTimeout as pause } from "node:timers/promises";
import type { GatewayStatus } from "#runtime/console/port.ts";
import type { Bench, BenchRow } from "./bench.ts";
import type { McpFigures, McpSetup } from "./mcp-load.ts";
import { besideFurnace, memoryOf } from "./process.ts";
import {
  besideDaemon,
  faster,
  type Get,
  loadBy,
  memoryRow,
  rankRow,
  type Span,
  standings,
  type TickFigures,
  tickRows,
  ticksIn,
} from "./tick-timing.ts";

const asked = { clients: 24, seconds: 8 } as const;

export const mcpBench: Bench = {
  name: "mcp",
  about: `the ticks of a daemon at 100 Hz while ${asked.clients} clients ask over MCP as fast as they are answered, from a program that competes for processors ${standings.join(", and from one ")}`,
  async run(rounds: number): Promise<readonly BenchRow[]> {
    const measured: Measured[] = [];
    for (let round = 0; round < rounds; round++)
      measured.push(
        await besideFurnace(async (nextConfig, folder) => measure(await faster(await nextConfig(), folder))),
      );
    return rowsOf(measured);
  },
};

interface Measured {
  readonly quiet: TickFigures;
  readonly floods: readonly { readonly figures: McpFigures; readonly loaded: TickFigures }[];
  readonly rank: string;
  readonly memory: { readonly before: number; readonly after: number };
}

function measure(config: string): Promise<Measured> {
  return besideDaemon(config, async (url, pid) => {
    const get: Get = async <T>(path: string) => (await (await fetch(new URL(path, url))).json()) as T;
    const now = async () => (await get<GatewayStatus>("/v1/status")).now;
    await pause(settleMs);
    const first = await get<GatewayStatus>("/v1/status");
    const before = (await memoryOf(pid)).pssMB;
    await pause(asked.seconds * 1_000);
    const spans: Span[] = [{ from: first.now, to: await now() }];
    const floods: McpFigures[] = [];
    for (const standing of standings) {
      const from = await now();
      floods.push(await loadBy<McpSetup, McpFigures>("./mcp-load.ts", { ...asked, url }, standing));
      spans.push({ from, to: await now() });
    }
    const after = (await memoryOf(pid)).pssMB;
    await pause(settleMs);
    const [quiet, ...loaded] = await ticksIn(get, { entries: first.log.entries, spans });
    return {
      quiet: quiet!,
      floods: floods.map((figures, index) => ({ figures, loaded: loaded[index]! })),
      rank: first.capsules[0]?.rank ?? "usual",
      memory: { before, after },
    };
  });
}

function rowsOf(measured: readonly Measured[]): readonly BenchRow[] {
  return [
    rankRow(measured.map(({ rank }) => rank)),
    ...standings.flatMap((standing, index) => [
      ...tickRows(
        `flood ${standing}`,
        measured.map(({ quiet, floods }) => ({ quiet, loaded: floods[index]!.loaded })),
      ),
      {
        ...({ what: `questions answered; flood ${standing}`, unit: "per s", better: "more" } as const),
        ours: measured.map(({ floods }) => floods[index]!.figures.answers / asked.seconds),
        peer: {
          name: "turned away",
          values: measured.map(({ floods }) => floods[index]!.figures.refused / asked.seconds),
        },
      },
    ]),
    memoryRow(
      "memory (PSS) right after both floods, advisor awake",
      measured.map(({ memory }) => memory),
    ),
  ];
}

const settleMs = 3_000;
