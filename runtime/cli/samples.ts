import { Fault } from "#runtime/core/fault.ts";
import { writeNpz } from "#runtime/map/npz.ts";
import { LogReader } from "#runtime/prove/disk/reader.ts";
import { decodeRecord, type Record } from "#runtime/prove/record.ts";
import { samplesOf } from "#runtime/prove/samples.ts";
import {
  type Call,
  type Command,
  type ExitCode,
  type Io,
  numberOption,
  textOption,
  UsageError,
} from "./command.ts";
import { readGatewayFile } from "./gateway-file.ts";
import { writeNewFile } from "./new-file.ts";

export const samples: Command = {
  name: "samples",
  summary: "write what the log recorded into an .npz for retraining, where the gateway consents",
  usage: ["samples FILE.npz --config GATEWAY [--mib N] [--json]"],
  about:
    "Takes each tick's readings, what was asked and what was let through from the newest decisions in the gateway's log, as many as fit, and writes them as NumPy arrays. It only does so where the gateway's own configuration says `adaptation.export: true`. The daemon may be running; a file that is there is not overwritten.",
  options: {
    config: { type: "string", value: "GATEWAY", about: "the gateway's configuration" },
    mib: {
      type: "string",
      value: "N",
      about: "how large the file may be, in MiB, from 1 to 1024",
      default: "64",
    },
  },
  examples: [
    {
      run: "iv samples week.npz --config /etc/industriverse/gateway.yaml",
      what: "np.load('week.npz') has frame, asked, writes, energy, verdict and their names",
    },
  ],
  async run(call: Call, io: Io): Promise<ExitCode> {
    const [file, ...more] = call.words;
    const configured = textOption(call, "config");
    if (file === undefined || more.length > 0 || !file.endsWith(".npz"))
      throw new UsageError("name one file that ends in .npz");
    if (configured === undefined)
      throw new UsageError("name the gateway's configuration with --config: it holds the consent");
    const mib = numberOption(call, "mib", { min: 1, max: 1_024 }) ?? 64;
    const { adaptation, gateway } = await readGatewayFile(configured);
    if (!adaptation.export)
      throw new Fault("config/no-consent", `${configured} does not consent to an export of samples`, {
        hint: "Who may decide that sets adaptation.export to true; `iv config explain adaptation.export` says what it means",
      });
    using log = new LogReader(gateway.data);
    const members = samplesOf(newest(log), { bytesMax: mib * 1_048_576 });
    if (members === undefined)
      throw new Fault("proof/unreadable", `The log ${log.path} holds no decision yet`, {
        hint: "Samples are made of decisions: let the gateway run first",
      });
    const bytes = writeNpz(members);
    writeNewFile(file, bytes, "map/unwritable");
    const rows = members.get("at")!.shape[0]!;
    if (call.options["json"]) io.out(JSON.stringify({ file, rows, bytes: bytes.length }));
    else io.out(`${file}: ${rows} ticks, ${bytes.length} bytes`);
    return 0;
  },
};

/** A log may be years long; its newest part holds more decisions than any file may. */
function* newest(log: LogReader): Generator<Record> {
  const size = log.size();
  for (const { body } of log.entries(Math.max(0, size - recordsMax), size))
    if (body !== undefined) yield decodeRecord(body);
}

const recordsMax = 4_000_000;
