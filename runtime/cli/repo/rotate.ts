import { type Call, type ExitCode, type Io, UsageError } from "#runtime/cli/command.ts";
import type { Part } from "#runtime/cli/part.ts";
import { withRoot } from "#runtime/update/repo/ceremony.ts";
import {
  change,
  holdingsIn,
  keyOption,
  keysIn,
  perRole,
  placeIn,
  repoOption,
  tellDone,
  thresholdsIn,
} from "./shared.ts";

export const rotatePart: Part = {
  name: "rotate",
  usage: [
    "repo rotate [--repo DIR] [--add ROLE=KEYFILE…] [--drop ROLE=NAME…] [--threshold ROLE=N…] [--lost] [--key FILE…] [--json]",
  ],
  about:
    "Makes the next root: other keys, other thresholds, or the same ones for another year. It needs the signatures of the root before and its own. What stands below it is signed again where it must be, by the old keys too, so that no gateway is ever between the two; with --lost the new keys alone are asked, because nobody has the old ones, or somebody has who should not.",
  options: {
    repo: repoOption,
    add: {
      type: "string",
      value: "ROLE=KEYFILE",
      about: "a key that joins a role; may be repeated",
      isRepeatable: true,
    },
    drop: {
      type: "string",
      value: "ROLE=NAME",
      about: "a key that leaves it, by its holder's name or its id; may be repeated",
      isRepeatable: true,
    },
    threshold: {
      type: "string",
      value: "ROLE=N",
      about: "how many of a role must sign from now on; may be repeated",
      isRepeatable: true,
    },
    lost: { type: "flag", about: "the keys that are dropped cannot or must not sign once more" },
    key: keyOption,
  },
  examples: [
    {
      run: "iv repo rotate --add timestamp=new.key --add snapshot=new.key --drop timestamp=online --drop snapshot=online --key new.key --key online.key",
      what: "a new key on the machine that publishes",
    },
    {
      run: "iv repo rotate --drop root=carol --add root=dave.pub --lost",
      what: "Carol has lost hers",
    },
  ],
  async run(call: Call, io: Io): Promise<ExitCode> {
    if (call.words.length > 0) throw new UsageError("repo rotate takes options only");
    const place = placeIn(call);
    const nowMs = Date.now();
    const done = await change(place, {
      keys: keysIn(call),
      nowMs,
      work: (books) =>
        withRoot(
          {
            ...books,
            settings: { ...books.settings, handover: call.options["lost"] === true ? "new" : "old-and-new" },
          },
          {
            add: holdingsIn(call, "add"),
            drop: perRole(call, "drop").map(({ role, value }) => ({ role, key: value })),
            thresholds: thresholdsIn(call),
          },
          nowMs,
        ),
    });
    return tellDone(call, io, { done, place });
  },
};
