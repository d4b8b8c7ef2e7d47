import { type Call, type ExitCode, type Io, UsageError } from "#runtime/cli/command.ts";
import type { Part } from "#runtime/cli/part.ts";
import { Fault } from "#runtime/core/fault.ts";
import { openHubStore } from "#runtime/hub/store/open-store.ts";
import { parseVerifierKey } from "#runtime/prove/note.ts";
import { storeIn, storeOptions, storeUsage } from "./shared.ts";

export const enrolPart: Part = {
  name: "enrol",
  usage: [`hub enrol VKEY ${storeUsage} [--json]`],
  about:
    "Lets a gateway hand in its log: VKEY is what `iv proof verify` prints as its key on the gateway itself. The hub takes it up at once. A name has one key for good; the later epochs of the same log need no enrolling.",
  options: storeOptions,
  examples: [
    {
      run: "iv hub enrol plant7-gw1+34b76786+AdPgSH/KWo1eEN1qvW/iMdtrMFviaDgjoj/M3xYpcYNH --data /var/lib/iv-hub",
      what: "once a gateway",
    },
  ],
  async run(call: Call, io: Io): Promise<ExitCode> {
    const [text, ...more] = call.words;
    const key = text === undefined || more.length > 0 ? undefined : parseVerifierKey(text);
    if (key === undefined) throw new UsageError("hub enrol takes one verifier key: name+8 hex digits+base64");
    await using store = await openHubStore(storeIn(call), { now: Date.now });
    const done = await store.enrol(key);
    if (done === "taken")
      throw new Fault("hub/bad-key", `${key.name} is enrolled with another key`, {
        hint: "Find out which of the two boxes is the gateway; a box with a new key needs a new name",
      });
    if (done === "clash")
      throw new Fault(
        "hub/bad-key",
        `${key.name} can be taken for a later epoch of another gateway here, or that one for an epoch of this`,
        { hint: "Give the gateway another name: NAME/2 is what the gateway NAME calls its second epoch" },
      );
    io.out(call.options["json"] ? JSON.stringify({ gateway: key.name, done }) : `${key.name}: ${done}`);
    return 0;
  },
};
