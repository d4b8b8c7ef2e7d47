import { type Call, type ExitCode, type Io, numberOption } from "#runtime/cli/command.ts";
import type { Part } from "#runtime/cli/part.ts";
import { Fault } from "#runtime/core/fault.ts";
import { LogReader } from "#runtime/prove/disk/reader.ts";
import { fieldsIn, recordLine } from "./record-line.ts";
import { placeIn } from "./shared.ts";

export const showProofPart: Part = {
  name: "show",
  usage: ["proof show PLACE [--from N] [--count N] [--json]"],
  about:
    "Prints records as they are stored, verified or not. PLACE is a gateway's data folder or a copy of its folder `log`; the daemon may be running.",
  options: {
    from: { type: "string", value: "N", about: "the first record (default: the last 20)" },
    count: { type: "string", value: "N", about: "how many records (default 20)" },
  },
  examples: [
    {
      run: "iv proof show ./copy/log --from 0 --count 100 --json",
      what: "one record a line, for programs",
    },
  ],
  async run(call: Call, io: Io): Promise<ExitCode> {
    const window = {
      from: numberOption(call, "from", { min: 0, max: Number.MAX_SAFE_INTEGER }),
      count: numberOption(call, "count", { min: 1, max: Number.MAX_SAFE_INTEGER }) ?? showCount,
    };
    using log = new LogReader(placeIn(call, "show"));
    return show(log, window, { call, io });
  },
};

interface Window {
  readonly from: number | undefined;
  readonly count: number;
}

interface Asked {
  readonly call: Call;
  readonly io: Io;
}

/** Shows what is stored, verified or not: whoever looks for what happened wants to see the broken ones too. */
function show(log: LogReader, { from, count }: Window, { call, io }: Asked): ExitCode {
  const size = log.size();
  const first = from ?? Math.max(0, size - count);
  if (from !== undefined && from >= size)
    throw new Fault("proof/unreadable", `${log.path} has no record ${from}: it has ${size}, from 0 on`, {
      hint: "Without --from the newest are shown",
    });
  for (const { index, body } of log.entries(first, Math.min(size, first + count))) {
    const text = body === undefined ? "" : new TextDecoder().decode(body);
    const record = fieldsIn(text);
    if (call.options["json"])
      io.out(record === undefined ? JSON.stringify({ index, text }) : `{"index":${index},"record":${text}}`);
    else
      io.out(
        record === undefined ? `${index}  not JSON: ${JSON.stringify(text)}` : recordLine(`${index}`, record),
      );
  }
  return 0;
}

const showCount = 20;
