// What a machine notices of an update of its capsule, and how long one takes: the daemon as a process on a simulated
// furnace, `iv update apply` as a person would call it, times from the daemon's own log.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { parse, stringify } from "yaml";
import type { Manifest } from "#runtime/capsule/manifest.ts";
import { main } from "#runtime/cli/main.ts";
import type { Bench, BenchRow } from "./bench.ts";
import { besideFurnace, fromSources } from "./process.ts";

export const updateBench: Bench = {
  name: "update",
  about: "a new capsule for a furnace that runs: the gap between two ticks, and what each part takes",
  async run(rounds: number): Promise<readonly BenchRow[]> {
    return await besideFurnace(async (nextConfig, folder) => {
      const update = await signedUpdate(folder);
      const all: Times[] = [];
      for (let round = 0; round < rounds; round++) all.push(await updated(await nextConfig(), update));
      const row = { unit: "ms", better: "less" } as const;
      const period = { name: "one period of the capsule", published: 100 };
      return [
        {
          ...row,
          ...{ what: "from the last tick of the old one to the first of the new", reach: 150 },
          ...{ ours: all.map(({ gapMs }) => gapMs), peer: period },
        },
        {
          ...row,
          what: "from the wish until it is on trial: fetch, verify, stage, golden answers",
          ...{
            ours: all.map(({ untilTrialMs }) => untilTrialMs),
            peer: { name: "flightctl, allowed until ready", published: 150_000 },
          },
        },
        {
          ...row,
          what: `from the wish until it is committed, of which ${2 * ticks} ticks of 100 ms are looked at`,
          ...{
            ours: all.map(({ allMs }) => allMs),
            peer: { name: "flightctl, its probation alone", published: 60_000 },
          },
        },
      ];
    });
  },
};

interface Update {
  readonly file: string;
  readonly trust: string;
}

interface Times {
  readonly gapMs: number;
  readonly untilTrialMs: number;
  readonly allMs: number;
}

/** The sample capsule's next version, signed by somebody whom the gateway trusts. */
async function signedUpdate(folder: string): Promise<Update> {
  const next = join(folder, "next");
  await cp(join(import.meta.dirname, "../../capsules/casting-furnace"), next, { recursive: true });
  const path = join(next, "manifest.json");
  const made = JSON.parse(await readFile(path, "utf8")) as Manifest;
  const probes = [{ kind: "late", shareMax: 1, overTicks: 10 }] as const;
  await writeFile(path, JSON.stringify({ ...made, version: "9.0.0", epoch: made.epoch + 1, probes }));
  const [file, trust] = [join(folder, "next.capsule"), join(folder, "trust.yaml")];
  await iv("keys", "new", "alice", "--dir", folder);
  await iv("keys", "trust", join(folder, "alice.pub"), "--in", trust);
  await iv("capsule", "sign", next, "--key", join(folder, "alice.key"), "--out", file);
  return { file, trust };
}

async function updated(config: string, { file, trust }: Update): Promise<Times> {
  const gateway = parse(await readFile(config, "utf8")) as object;
  const store = { path: await mkdtemp(join(config, "..", "store-")), trust };
  const demands = { ticks, refusedShareMax: 1, lateShareMax: 1 };
  const updates = { shadow: { ...demands, agreeShareMin: 0 }, probation: demands };
  await writeFile(config, stringify({ ...gateway, store, updates }));
  const [command, ...words] = fromSources;
  const child = spawn(command!, [...words, "run", "--config", config], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  const ended = once(child, "exit");
  try {
    const lines = createInterface({ input: child.stdout });
    let [beganAt, trialAt, gapMs] = [0, 0, Number.NaN];
    for await (const text of lines) {
      const line = JSON.parse(text) as { event?: string; to?: string; time: string; gapMs?: number };
      if (line.event === "first-tick" && beganAt === 0) {
        beganAt = Date.now();
        await iv("update", "apply", file, "--config", config);
      }
      if (line.event === "taken-over") gapMs = line.gapMs!;
      if (line.event === "deployment" && line.to === "shadow") trialAt = Date.parse(line.time);
      if (line.event === "deployment" && line.to === "rollback") throw new Error(text);
      if (line.event === "deployment" && line.to === "clean-up")
        return { gapMs, untilTrialMs: trialAt - beganAt, allMs: Date.parse(line.time) - beganAt };
    }
    throw new Error("The daemon ended before the update had");
  } finally {
    child.kill("SIGTERM");
    await ended;
  }
}

async function iv(...words: readonly string[]): Promise<void> {
  let said = "";
  const say = (text: string): void => {
    said += text;
  };
  const io = { out: say, err: say, isTerminal: false, stop: new AbortController().signal };
  if ((await main(words, io)) !== 0) throw new Error(`iv ${words.join(" ")}: ${said}`);
}

const ticks = 20;
