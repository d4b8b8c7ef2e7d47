import { type Call, type ExitCode, type Io, textOption, UsageError } from "#runtime/cli/command.ts";
import type { Part } from "#runtime/cli/part.ts";
import { exportTiles } from "#runtime/prove/disk/export-tiles.ts";
import { LogReader } from "#runtime/prove/disk/reader.ts";
import { keyFor, keyIn, keyOption, placeIn } from "./shared.ts";

export const exportProofPart: Part = {
  name: "export",
  usage: ["proof export PLACE --out DIR [--key VKEY] [--json]"],
  about:
    "Writes the log as plain files that any web server can hold and any program for C2SP's tlog-tiles can check: `checkpoint`, `tile/…` with the hashes, `tile/entries/…` with the records, and `vkey` with the key to check them by. An export into the folder of an earlier one adds what is new. Of records that were given up there are only the tiles that the rest needs.",
  options: {
    out: { type: "string", value: "DIR", about: "the folder; made where it is not there" },
    key: keyOption,
  },
  examples: [
    {
      run: "iv proof export /var/lib/industriverse --out ./public",
      what: "for auditors with their own tools",
    },
  ],
  async run(call: Call, io: Io): Promise<ExitCode> {
    const out = textOption(call, "out");
    if (out === undefined) throw new UsageError("say where to: --out DIR");
    using log = new LogReader(placeIn(call, "export"));
    const done = exportTiles(log, {
      dir: out,
      key: keyFor(log, keyIn(call)),
      // For a person who watches: each line takes the place of the one before.
      onProgress: (at, of) =>
        io.isTerminal && io.err(`\u001b[1A\u001b[2K${Math.floor((100 * at) / of)} % of ${of} records`),
    });
    io.out(
      call.options["json"]
        ? JSON.stringify(done)
        : `${out}: ${done.records} records${done.first > 0 ? ` from ${done.first} on` : ""} in ${done.files} files, signed by ${done.key}`,
    );
    return 0;
  },
};
