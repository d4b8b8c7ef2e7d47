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
import { openHubView } from "#runtime/hub/store/open-store.ts";
import { evidenceOf } from "#runtime/hub/view.ts";
import { deflated } from "#runtime/prove/packed-record.ts";
import { formatProof } from "#runtime/prove/tlog-proof.ts";
import { storeIn, storeOptions, storeUsage } from "./shared.ts";

export const evidencePart: Part = {
  name: "evidence",
  usage: [`hub evidence --gateway NAME --index N --out FILE ${storeUsage} [--json]`],
  about:
    "Writes one record with its proof into one file, in the form of C2SP's tlog-proof, with the gateway's signature and the hub's. `iv proof check FILE --key VKEY` checks it, and so do tools that are not ours.",
  options: {
    ...storeOptions,
    gateway: { type: "string", value: "NAME", about: "whose log" },
    index: { type: "string", value: "N", about: "the record's number, as `hub search` prints it" },
    out: { type: "string", value: "FILE", about: "where to" },
  },
  examples: [
    { run: "iv hub evidence --gateway plant7-gw1 --index 81234 --out it.tlog-proof", what: "for an insurer" },
  ],
  async run(call: Call, io: Io): Promise<ExitCode> {
    const [gateway, out] = [textOption(call, "gateway"), textOption(call, "out")];
    const index = numberOption(call, "index", { min: 0, max: Number.MAX_SAFE_INTEGER });
    if (gateway === undefined || out === undefined || index === undefined)
      throw new UsageError("hub evidence takes --gateway, --index and --out");
    await using view = await openHubView(storeIn(call));
    const log = await view.log(gateway);
    if (log === undefined)
      throw new Fault("proof/unreadable", `${gateway} is not enrolled here`, {
        hint: "`iv hub list` prints who is",
      });
    const text = formatProof(await evidenceOf(view, log, index), deflated);
    const bytes = Buffer.byteLength(text);
    writeFileSync(out, text);
    io.out(
      call.options["json"]
        ? JSON.stringify({ gateway: log.origin, index, key: log.key.text, out, bytes })
        : `${out}: record ${index} of ${log.origin}, ${bytes} bytes; its key is ${log.key.text}`,
    );
    return 0;
  },
};
