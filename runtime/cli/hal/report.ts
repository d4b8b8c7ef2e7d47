import { readFile, writeFile } from "node:fs/promises";
import {
  type Call,
  type ExitCode,
  type Io,
  numberOption,
  textOption,
  UsageError,
} from "#runtime/cli/command.ts";
import { readGatewayFile } from "#runtime/cli/gateway-file.ts";
import type { Part } from "#runtime/cli/part.ts";
import { printable } from "#runtime/cli/printable.ts";
import type { Digest } from "#runtime/core/digest.ts";
import { Fault } from "#runtime/core/fault.ts";
import { parseVerifierKey, type VerifierKey } from "#runtime/prove/note.ts";
import { openReport, sealReport } from "./report-file.ts";
import type { BringUpReport } from "./report-form.ts";
import { gatewayKey, makeReport } from "./report-run.ts";
import { reportText } from "./report-text.ts";
import { pause, statusLine, surroundings } from "./surroundings.ts";
import { deviceOption } from "./with-registers.ts";

export const report: Part = {
  name: "report",
  usage: [
    "hal report GATEWAY.yaml --out FILE [--count N] [--device NAME] [--json]",
    "hal report --verify FILE [--key VKEY] [--json]",
  ],
  about:
    "Writes down what was found when the device was brought up: what it says it is, every point checked, the link's figures, all writes by hand, and the versions of what looked. The file is canonical JSON in a DSSE envelope, signed with the gateway's key; FILE.md beside it is the same for people. With --verify it checks such a file and prints it.\n\nWithout --key a report is checked against the key that it names itself, which shows that it is whole, but not whose it is.",
  options: {
    out: { type: "string", value: "FILE", about: "where to write it" },
    count: {
      type: "string",
      value: "N",
      about: "how many reads the link's figures are from",
      default: "200",
    },
    ...deviceOption,
    verify: { type: "string", value: "FILE", about: "check this report instead" },
    key: {
      type: "string",
      value: "VKEY",
      about: "verify: the gateway's key, as `iv proof verify` prints it",
    },
  },
  examples: [
    { run: "iv hal report gateway.yaml --out line3.json", what: "line3.json and line3.json.md" },
    { run: "iv hal report --verify line3.json", what: "is it whole, and what does it say?" },
  ],
  async run(call, io): Promise<ExitCode> {
    const verify = textOption(call, "verify");
    if (verify !== undefined) return await check(verify, call, io);
    const [file, ...more] = call.words;
    const out = textOption(call, "out");
    if (file === undefined || more.length > 0 || out === undefined)
      throw new UsageError("name the gateway's file and --out FILE, or --verify FILE");
    const count = numberOption(call, "count", { min: 1, max: 1_000_000 })!;
    const config = await readGatewayFile(file);
    const signer = gatewayKey(config);
    const { clock } = surroundings();
    const line = statusLine(io, () => clock.now());
    const manners = {
      pause: () => pause(0, io.stop),
      stop: io.stop,
      onQuestion: (text: string) => line.say(text),
    };
    const made = await makeReport(config, {
      file,
      count,
      manners,
      signer,
      device: textOption(call, "device"),
    });
    line.end();
    if (io.stop.aborted)
      throw new Fault("field/refused", "Ended before everything was looked at: no report was written");
    const { bytes, digest } = sealReport(made, signer);
    // What people read is made from what was signed, as whoever verifies it will make it.
    const text = reportText(openReport(bytes, out).report, digest);
    try {
      await writeFile(out, bytes);
      await writeFile(`${out}.md`, text);
    } catch (cause) {
      throw new Fault("config/unwritable", `Cannot write ${out}: ${(cause as Error).message}`, {
        cause,
        hint: "Name another file with --out",
      });
    }
    const { findings, troubles } = made.check;
    const isWell = troubles.length === 0 && findings.every(({ is }) => is === "fine");
    if (call.options["json"] === true)
      io.out(JSON.stringify({ file: out, view: `${out}.md`, digest, key: signer.verifier.text, isWell }));
    else
      io.out(
        `${out} and ${out}.md: ${isWell ? "all points are well" : "NOT all points are well"}, ${digest}`,
      );
    return isWell ? 0 : 1;
  },
};

async function check(file: string, call: Call, io: Io): Promise<ExitCode> {
  if (call.words.length > 0) throw new UsageError("--verify takes one file, and no gateway's");
  const { report: opened, digest, key, keyFrom } = openReport(await bytesOf(file), file, trustedKey(call));
  if (call.options["json"] === true) {
    io.out(JSON.stringify({ ok: true, digest, key: key.text, keyFrom, report: opened }));
    return 0;
  }
  const text = readable(opened, { digest, file });
  io.out(printable(`${file}: whole, and signed by ${key.text}`));
  if (keyFrom === "report")
    io.out(
      "  The key is the one that the report itself names; to know whose it is, give the gateway's with --key",
    );
  io.out(printable(`\n${text}`));
  return 0;
}

/** Who signs may sign anything: what has not the form of a report cannot be shown as one. */
function readable(
  opened: BringUpReport,
  { digest, file }: { readonly digest: Digest; readonly file: string },
): string {
  try {
    return reportText(opened, digest);
  } catch (cause) {
    if (!(cause instanceof TypeError || cause instanceof RangeError)) throw cause;
    throw new Fault("proof/broken", `${file} is signed, but is no bring-up report`, {
      cause,
      hint: "Ask who signed it what it is",
    });
  }
}

async function bytesOf(file: string): Promise<Uint8Array> {
  try {
    return new Uint8Array(await readFile(file));
  } catch (cause) {
    throw new Fault("proof/unreadable", `Cannot read ${file}: ${(cause as Error).message}`, {
      cause,
      hint: "Name a report that `iv hal report` wrote",
    });
  }
}

function trustedKey(call: Call): VerifierKey | undefined {
  const text = textOption(call, "key");
  if (text === undefined) return undefined;
  const key = parseVerifierKey(text);
  if (key === undefined)
    throw new UsageError("--key takes a gateway's key: name, key id and public key, with + between them");
  return key;
}
