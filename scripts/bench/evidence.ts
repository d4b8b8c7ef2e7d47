// How large the file is that shows an auditor one actuation, in logs of a thousand to ten million records. The records are
// those of our three plants, simulated. Of the hashes above a record only their number counts here, so a large log costs nothing.

import { randomUUID } from "node:crypto";
import { canonicalBytes } from "#runtime/core/canonical-json.ts";
import { signCheckpoint } from "#runtime/prove/checkpoint.ts";
import { cosign } from "#runtime/prove/cosignature.ts";
import { signerKeyFrom } from "#runtime/prove/note.ts";
import { deflated } from "#runtime/prove/packed-record.ts";
import { type DecisionRecord, decodeRecord } from "#runtime/prove/record.ts";
import { formatProof, type Packing } from "#runtime/prove/tlog-proof.ts";
import { inclusionProof } from "#runtime/prove/tree.ts";
import type { Bench, BenchRow } from "./bench.ts";
import { recorded } from "./replay.ts";

const signer = signerKeyFrom("plant7-gateway", new Uint8Array(32).fill(3));
const witness = signerKeyFrom("hub.plant7", new Uint8Array(32).fill(4), "witness");
const plants = ["casting-furnace", "grid-frequency", "pump-skid"];
/** Ten decisions a second with their outcomes, and a checkpoint every five seconds. */
const recordsACheckpoint = 100;
const sampled = 2_000;
const half = 0.5;
const nearlyAll = 0.95;
/** The format that carried a record as it is. */
const unpacked: Packing = { pack: (record) => record, unpack: (record) => record };

export const evidenceBench: Bench = {
  name: "evidence",
  about: "the file that shows one actuation, in bytes",
  async run(): Promise<readonly BenchRow[]> {
    const actuations = (await Promise.all(plants.map(actuationsOf))).flat();
    return [1_000, 100_000, 10_000_000].flatMap((records) => {
      const short = sizes(actuations, { records, how: "short" });
      const before = sizes(actuations, { records, how: "newest", packing: unpacked });
      const vouched = sizes(actuations, { records, how: "vouched" });
      const row = (what: string, ours: readonly number[], values: readonly number[]): BenchRow => ({
        what: `${what}, log of ${records} records`,
        unit: "bytes",
        better: "less",
        ours,
        peer: { name: "not packed, newest checkpoint", values },
      });
      return [
        { ...row("half of the files", [quantile(short, half)], [quantile(before, half)]), reach: 1_300 },
        row("19 of 20 files", [quantile(short, nearlyAll)], [quantile(before, nearlyAll)]),
        row("half, the newest one with a witness", [quantile(vouched, half)], [quantile(before, half)]),
      ];
    });
  },
};

/** Decisions that moved something, as a gateway of this name would have written them: a run has a name that nobody guesses. */
async function actuationsOf(plant: string): Promise<readonly Uint8Array[]> {
  const { bodies } = await recorded(plant, "lasts: 100");
  const boot = randomUUID();
  return bodies
    .map(decodeRecord)
    .filter((record): record is DecisionRecord => record.kind === "decision" && record.permit !== null)
    .map((record) => canonicalBytes({ ...record, boot, at: record.at + bootedUs } as never));
}

interface Log {
  readonly records: number;
  readonly how: "short" | "vouched" | "newest";
  readonly packing?: Packing;
}

function sizes(
  actuations: readonly Uint8Array[],
  { records, how, packing = deflated }: Log,
): readonly number[] {
  return Array.from({ length: sampled }, (_, sample) => {
    // Evenly over the log, and over its checkpoints.
    const index =
      Math.floor(((sample + half) * records) / sampled + ((sample * 7_919) % recordsACheckpoint)) % records;
    const covering = index - (index % recordsACheckpoint) + recordsACheckpoint;
    const size = how === "short" ? Math.min(records, covering) : records;
    const text = { origin: signer.verifier.name, size, root: new Uint8Array(32) };
    const note = signCheckpoint(text, signer);
    const line = cosign(note.slice(0, note.indexOf("\n\n") + 1), { witness, atS: 1_790_000_000 });
    const hashes = inclusionProof(index, size, () => new Uint8Array(32));
    const checkpoint = how === "vouched" ? `${note}${line}` : note;
    const record = actuations[sample % actuations.length]!;
    return Buffer.byteLength(formatProof({ record, index, hashes, checkpoint }, packing));
  });
}

function quantile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(share * (values.length - 1))]!;
}

const bootedUs = 1_790_000_000_000_000;
