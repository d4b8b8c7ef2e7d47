import { availableParallelism } from "node:os";
import {
  type Call,
  type ExitCode,
  type Io,
  numberOption,
  textOption,
  UsageError,
} from "#runtime/cli/command.ts";
import type { Part } from "#runtime/cli/part.ts";
import { tellFault } from "#runtime/cli/tell-fault.ts";
import { Fault, type FaultCode } from "#runtime/core/fault.ts";
import { progressOn } from "./progress.ts";
import { partsOf, replayInParts } from "./replay-parts.ts";
import { ReplayPlace, type Stretch } from "./replay-place.ts";
import { exitCodeOf, jsonOf, linesOf } from "./replay-report.ts";

export const replayPart: Part = {
  name: "replay",
  usage: [
    "proof replay PLACE [CAPSULE…] [--store DIR] [--from N] [--to N] [--kernels DIR] [--threads N] [--json]",
    "proof replay PLACE [CAPSULE…] --seq N",
  ],
  about:
    "Judges recorded decisions again, by the capsule that judged them and by the same kernels, and compares to the bit: what was proposed, the energies, the verdict and its words, the nearest allowed action, what was let through. A changed kernel, map, model or record is named. PLACE is a gateway's data folder, a copy of its folder `log`, or a file that iv proof evidence wrote. CAPSULE is a folder, a .capsule file or an OCI layout; with --store, what is installed there is found by itself.\n\nExit code 0: all came out the same. 1: something did not, or an ingredient is another than the log names. 2: something could not be judged again. Whether the log itself is whole is the business of iv proof verify.",
  options: {
    store: { type: "string", value: "DIR", about: "the gateway's store of capsules" },
    from: { type: "string", value: "N", about: "the first record (default: where the log begins)" },
    to: { type: "string", value: "N", about: "the last record (default: where it ends)" },
    seq: { type: "string", value: "N", about: "this record alone" },
    kernels: {
      type: "string",
      value: "DIR",
      about: "the kernels of the release that judged, as in asm/build (default: our own)",
    },
    threads: {
      type: "string",
      value: "N",
      about: "how many work on a long log at once, from 1 to 16 (default: one a processor)",
    },
  },
  examples: [
    {
      run: "iv proof replay /var/lib/industriverse --store /var/lib/industriverse/capsules",
      what: "was every decision judged as it is recorded?",
    },
    {
      run: "iv proof replay record-4711.tlog-proof ./pump.capsule",
      what: "this one, from its evidence and the capsule",
    },
  ],
  async run(call: Call, io: Io): Promise<ExitCode> {
    try {
      return await replay(call, io);
    } catch (error) {
      // What is damaged was found to be; without a log or a capsule nothing could be.
      if (!(error instanceof Fault) || damaged.includes(error.code)) throw error;
      tellFault(error, { name: "proof replay", io, isJson: call.options["json"] === true });
      return 2;
    }
  },
};

const damaged: readonly FaultCode[] = ["capsule/bad-digest", "core/bad-kernel", "proof/broken"];

async function replay(call: Call, io: Io): Promise<ExitCode> {
  const [place, ...words] = call.words;
  if (place === undefined) throw new UsageError("proof replay takes a place, and capsules");
  const stretch = stretchIn(call);
  using records = new ReplayPlace(place, stretch);
  const store = textOption(call, "store");
  const kernels = textOption(call, "kernels");
  const asked = { place, words, ...(store && { store }), ...(kernels && { kernels }) };
  const threads = numberOption(call, "threads", { min: 1, max: threadsMax }) ?? availableParallelism();
  const begun = performance.now();
  const { summary, done } = await replayInParts(asked, {
    parts: partsOf(records, Math.floor(threads)),
    signal: io.stop,
    tell: progressOn(io, records.count),
  });
  if (io.stop.aborted) io.err(`Stopped after ${done} of ${records.count} records`);
  const result = { ...summary, seconds: (performance.now() - begun) / 1_000 };
  if (call.options["json"]) io.out(JSON.stringify(jsonOf(result)));
  else for (const line of linesOf(records.path, result)) io.out(line);
  return io.stop.aborted ? 2 : exitCodeOf(result);
}

const threadsMax = 16;

function stretchIn(call: Call): Stretch {
  const index = (name: string): number | undefined =>
    numberOption(call, name, { min: 0, max: Number.MAX_SAFE_INTEGER });
  const [from, to, seq] = [index("from"), index("to"), index("seq")];
  if (seq === undefined) return { from, to };
  if (from !== undefined || to !== undefined)
    throw new UsageError("--seq is one record, --from and --to a stretch");
  return { from: seq, to: seq };
}
