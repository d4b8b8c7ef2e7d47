// What a machine notices of agents: a daemon that judges a hundred times a second beside a simulated furnace, asked over MCP
// by as many clients as it lets in at once and some more, from another process. How evenly its ticks came stands in its log.

import type { Bench, BenchRow } from "./bench.ts";
import type { McpFigures, McpSetup } from "./mcp-load.ts";
import { besideFurnace } from "./process.ts";
import {
  besideDaemon,
  faster,
  type Get,
  loadBy,
  memoryRow,
  rankRow,
  standings,
  tickRows,
  type Watched,
  watched,
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

type Measured = Watched<McpFigures>;

function measure(config: string): Promise<Measured> {
  return besideDaemon(config, (url, pid) => {
    const get: Get = async <T>(path: string) => (await (await fetch(new URL(path, url))).json()) as T;
    return watched({ get, pid, seconds: asked.seconds }, (standing) =>
      loadBy<McpSetup, McpFigures>("./mcp-load.ts", { ...asked, url }, standing),
    );
  });
}

function rowsOf(measured: readonly Measured[]): readonly BenchRow[] {
  return [
    rankRow(measured.map(({ rank }) => rank)),
    ...standings.flatMap((standing, index) => [
      ...tickRows(
        `flood ${standing}`,
        measured.map(({ quiet, loads }) => ({ quiet, loaded: loads[index]!.loaded })),
      ),
      {
        ...({ what: `questions answered; flood ${standing}`, unit: "per s", better: "more" } as const),
        ours: measured.map(({ loads }) => loads[index]!.figures.answers / asked.seconds),
        peer: {
          name: "turned away",
          values: measured.map(({ loads }) => loads[index]!.figures.refused / asked.seconds),
        },
      },
    ]),
    memoryRow(
      "memory (PSS) right after both floods, advisor awake",
      measured.map(({ memory }) => memory),
    ),
  ];
}
