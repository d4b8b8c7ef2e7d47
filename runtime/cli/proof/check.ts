import { type Call, type ExitCode, type Io, UsageError } from "#runtime/cli/command.ts";
import type { Part } from "#runtime/cli/part.ts";
import { Fault } from "#runtime/core/fault.ts";
import { deflated } from "#runtime/prove/packed-record.ts";
import { openProof, originOf, parseProof } from "#runtime/prove/tlog-proof.ts";
import { heardOf, keyIn, keyOption, placeIn, quorumIn, textFileAt, witnessOptions } from "./shared.ts";

export const checkProofPart: Part = {
  name: "check",
  usage: ["proof check FILE --key VKEY [--witness VKEY,… [--quorum K]] [--json]"],
  about:
    "Checks a file that `iv proof evidence` wrote, and prints the record in it. It needs the file and the gateway's key, and nothing else: whoever has the key is told by nobody what to believe. With --witness so many of these witnesses have to have cosigned its checkpoint.",
  options: { key: keyOption, ...witnessOptions },
  examples: [
    { run: 'iv proof check record-4711.tlog-proof --key "$VKEY"', what: "was this decided, and signed for?" },
  ],
  async run(call: Call, io: Io): Promise<ExitCode> {
    const path = placeIn(call, "check");
    const key = keyIn(call);
    const proof = parseProof(textFileAt(path, "a file that iv proof evidence wrote"), deflated);
    if (proof === undefined)
      throw new Fault("proof/unreadable", `${path} is no proof of a record`, {
        hint: "Name a file that iv proof evidence wrote",
      });
    if (key === undefined)
      throw new UsageError(`give the key of ${originOf(proof.checkpoint) ?? "the gateway"} with --key`);
    const reading = openProof(proof, key);
    const quorum = quorumIn(call);
    const heard = quorum && heardOf(quorum, [proof.checkpoint], proof.index + 1);
    const isSound = reading.kind === "verified" && heard?.isEnough !== false;
    const text = new TextDecoder().decode(proof.record);
    if (call.options["json"])
      io.out(
        JSON.stringify({
          ok: isSound,
          index: proof.index,
          ...(reading.kind === "rejected"
            ? { because: reading.because }
            : { size: reading.checkpoint.size, record: text }),
          ...(heard && { witnesses: heard.vouched }),
        }),
      );
    else if (isSound) {
      io.out(`${path}: record ${proof.index} of ${reading.checkpoint.size} that ${key.name} has signed`);
      io.out(text.replace(/\p{Cc}/gu, "\ufffd"));
    } else
      io.out(
        `${path}: DOES NOT VERIFY: ${reading.kind === "rejected" ? reading.because : "not enough witnesses have cosigned it"}`,
      );
    if (heard && !call.options["json"]) for (const line of heard.lines) io.out(line);
    return isSound ? 0 : 1;
  },
};
