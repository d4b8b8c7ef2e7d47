import { type Call, type ExitCode, type Io, UsageError } from "#runtime/cli/command.ts";
import type { Part } from "#runtime/cli/part.ts";
import { tellFault } from "#runtime/cli/tell-fault.ts";
import { Fault } from "#runtime/core/fault.ts";
import type { Enrolment, HubStore } from "#runtime/hub/port.ts";
import { openHubStore } from "#runtime/hub/store/open-store.ts";
import { parseVerifierKey, type VerifierKey } from "#runtime/prove/note.ts";
import { storeIn, storeOptions, storeUsage } from "./shared.ts";

export const enrolPart: Part = {
  name: "enrol",
  usage: [`hub enrol VKEY… ${storeUsage} [--json]`],
  about:
    "Lets a gateway hand in its log: VKEY is what `iv proof verify` prints as its key on the gateway itself; several, as of a whole fleet, are enrolled one after another, and each that cannot be is told. The hub takes it up at once. A name has one key for good; the later epochs of the same log need no enrolling.",
  options: storeOptions,
  examples: [
    {
      run: "iv hub enrol plant7-gw1+34b76786+AdPgSH/KWo1eEN1qvW/iMdtrMFviaDgjoj/M3xYpcYNH --data /var/lib/iv-hub",
      what: "once a gateway",
    },
    { run: "xargs iv hub enrol --data /var/lib/iv-hub < keys.txt", what: "a fleet, one key a line" },
  ],
  async run(call: Call, io: Io): Promise<ExitCode> {
    const keys = call.words.map(keyOf);
    if (keys.length === 0) throw new UsageError("hub enrol takes verifier keys: name+8 hex digits+base64");
    await using store = await openHubStore(storeIn(call), { now: Date.now });
    let code: ExitCode = 0;
    for (const key of keys)
      try {
        const done = await enrolled(store, key);
        io.out(call.options["json"] ? JSON.stringify({ gateway: key.name, done }) : `${key.name}: ${done}`);
      } catch (cause) {
        // Alone it is the command's own end; in a fleet the others are not made to wait for it.
        if (keys.length === 1 || !(cause instanceof Fault)) throw cause;
        tellFault(cause, { name: "hub enrol", io, isJson: call.options["json"] === true });
        code = 1;
      }
    return code;
  },
};

function keyOf(text: string): VerifierKey {
  const key = parseVerifierKey(text);
  if (key !== undefined) return key;
  throw new UsageError(
    `hub enrol takes verifier keys: name+8 hex digits+base64, not ${JSON.stringify(text)}`,
  );
}

async function enrolled(store: HubStore, key: VerifierKey): Promise<Enrolment> {
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
  return done;
}
