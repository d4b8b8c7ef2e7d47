import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { main } from "#runtime/cli/main.ts";
import { LogReader } from "#runtime/prove/disk/reader.ts";
import { decodeRecord, type Record } from "#runtime/prove/record.ts";
import { furnaceLayout } from "#sim/layout.ts";
import { VirtualPlc } from "#sim/plc.ts";
import { Mirror } from "../../../firmware-bridge/rig.ts";
import { gatewayFile, type Site } from "../../../support/site.ts";

export interface Said {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** The command as a program calls it; `stop` is its Ctrl-C. */
export async function iv(
  argv: readonly string[],
  stop: AbortSignal = new AbortController().signal,
): Promise<Said> {
  const out: string[] = [];
  const err: string[] = [];
  const io = {
    out: (text: string) => void out.push(text),
    err: (text: string) => void err.push(text),
    isTerminal: false,
    stop,
  };
  return { code: await main(argv, io), out: out.join("\n"), err: err.join("\n") };
}

export interface Bench extends Pick<Site, "folder" | "plcPort"> {
  readonly plc: VirtualPlc;
  readonly plant: Mirror;
  /** As a target of `iv hal`. */
  readonly target: string;
  file(change?: object): Promise<string>;
}

/** A PLC that stands still unless it is told to move, and a gateway's file for it. */
export async function openBench(t: TestContext): Promise<Bench> {
  const folder = await mkdtemp(join(tmpdir(), "iv-hal-"));
  const plant = new Mirror();
  const plc = new VirtualPlc({ layout: furnaceLayout, plant });
  const plcPort = await plc.listen(0);
  t.after(async () => {
    await plc.close();
    await rm(folder, { recursive: true, force: true });
  });
  const target = `modbus-tcp://127.0.0.1:${plcPort}`;
  return {
    folder,
    plc,
    plant,
    plcPort,
    target,
    file: (change = {}) => gatewayFile({ folder, plcPort }, change),
  };
}

/** What the gateway's log holds, in order. */
export function logOf(folder: string): readonly Record[] {
  using log = new LogReader(join(folder, "data"));
  return [...log.entries(0, log.size())].map(({ body }) => decodeRecord(body!));
}
