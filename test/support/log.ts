import { main } from "#runtime/cli/main.ts";
import { Ring } from "#runtime/core/ring.ts";
import { startProof } from "#runtime/prove/client.ts";
import { LogReader } from "#runtime/prove/disk/reader.ts";
import { decodeRecord, encodeRecord, type Record } from "#runtime/prove/record.ts";
import type { ReplaySummary } from "#runtime/tick/replay/replay.ts";

/** Every record of a log on disk, in order. */
export async function readLog(data: string): Promise<readonly Record[]> {
  using reader = new LogReader(data);
  return [...reader.entries(0, reader.size())].map(({ body }) => decodeRecord(body!));
}

/** A log as a run before would have left it. */
export async function writeLog(dataDir: string, origin: string, records: readonly Record[]): Promise<void> {
  const bodies = records.map(encodeRecord);
  const bytes = bodies.reduce((sum, { length }) => sum + length + 8, 0);
  const memory = Ring.allocate(2 ** Math.ceil(Math.log2(Math.max(1 << 16, 2 * bytes))));
  const ring = new Ring(memory);
  for (const body of bodies) ring.push(body);
  await using proof = await startProof({ dataDir, origin, rings: [memory] });
  await proof.flush();
}

/** What `iv proof verify --json` says: the same command that an auditor runs. */
export async function verifyLog(
  data: string,
): Promise<{ code: number; records: number; findings: readonly unknown[]; error?: unknown }> {
  let out = "";
  const code = await main(["proof", "verify", data, "--json"], {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      out += text;
    },
    isTerminal: false,
    stop: new AbortController().signal,
  });
  return { code, records: 0, findings: [], ...JSON.parse(out) };
}

/** What `iv proof replay --json` says of it, with these capsules at hand. */
export async function replayLog(
  data: string,
  ...capsules: readonly string[]
): Promise<ReplaySummary & { readonly code: number }> {
  let out = "";
  const say = (text: string): void => {
    out += text;
  };
  const io = { out: say, err: say, isTerminal: false, stop: new AbortController().signal };
  const code = await main(["proof", "replay", data, ...capsules, "--json"], io);
  return { ...(JSON.parse(out) as ReplaySummary), code };
}
