import { writeFileSync } from "node:fs";
import {
  type Call,
  type ExitCode,
  type Io,
  numberOption,
  textOption,
  UsageError,
} from "#runtime/cli/command.ts";
import type { Part } from "#runtime/cli/part.ts";
import { Fault } from "#runtime/core/fault.ts";
import { evidenceFor } from "#runtime/prove/disk/evidence-for.ts";
import { LogReader } from "#runtime/prove/disk/reader.ts";
import { deflated } from "#runtime/prove/packed-record.ts";
import type { LogIndex } from "#runtime/prove/port.ts";
import { formatProof } from "#runtime/prove/tlog-proof.ts";
import { keyFor, keyIn, keyOption, placeIn } from "./shared.ts";

export const evidencePart: Part = {
  name: "evidence",
  usage: ["proof evidence PLACE (--index N | --permit ID) [--short] [--out FILE] [--key VKEY] [--json]"],
  about:
    "Writes one record with its proof into one small file, for whoever asks why the machine did what it did. The file says where in the log the record stands, and that the gateway signed a log with this record there; it can be checked without the log, without us and without a network (`iv proof check`, or any program that knows C2SP's tlog-proof). The record is in its line `extra`, packed as docs/proofs.md says. The checkpoint is the one that most witnesses have cosigned, where any of those that are kept covers the record; with --short it is always the gateway's own that makes the smallest file.",
  options: {
    index: { type: "string", value: "N", about: "the record with this number" },
    permit: {
      type: "string",
      value: "ID",
      about: "the decision that issued this permit; of several runs the newest",
    },
    short: { type: "flag", about: "the smallest file, without what others have signed" },
    out: { type: "string", value: "FILE", about: "where to (default: record-N.tlog-proof)" },
    key: keyOption,
  },
  examples: [
    {
      run: "iv proof evidence /var/lib/industriverse --index 4711",
      what: "record 4711, for an auditor who has only the gateway's key",
    },
  ],
  async run(call: Call, io: Io): Promise<ExitCode> {
    using log = new LogReader(placeIn(call, "evidence"));
    const index = indexIn(call, log);
    const choose = call.options["short"] ? "short" : "vouched";
    const text = formatProof(evidenceFor(log, { index, key: keyFor(log, keyIn(call)), choose }), deflated);
    const bytes = Buffer.byteLength(text);
    const path = textOption(call, "out") ?? `record-${index}.tlog-proof`;
    try {
      writeFileSync(path, text, { flag: "wx" });
    } catch (cause) {
      throw new Fault("config/unwritable", `Cannot write ${path}: ${(cause as Error).message}`, {
        cause,
        hint: "Name a file that is not there yet with --out",
      });
    }
    io.out(
      call.options["json"]
        ? JSON.stringify({ index, file: path, bytes })
        : `${path}: record ${index} with its proof, ${bytes} bytes`,
    );
    return 0;
  },
};

function indexIn(call: Call, log: LogReader): LogIndex {
  const index = numberOption(call, "index", { min: 0, max: Number.MAX_SAFE_INTEGER });
  const permit = textOption(call, "permit");
  if ((index === undefined) === (permit === undefined))
    throw new UsageError("say which record: --index N, or --permit ID");
  if (index !== undefined) return index;
  const found = log.issuing(permit!);
  if (found !== undefined) return found;
  throw new Fault("proof/unreadable", `No record in ${log.path} issued permit ${permit}`, {
    hint: "Look for it with iv proof show",
  });
}
