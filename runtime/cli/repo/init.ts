import { readFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { exists } from "#runtime/capsule/store/disk.ts";
import { readSecretKey } from "#runtime/capsule/trust/disk.ts";
import type { SecretKey } from "#runtime/capsule/trust/key.ts";
import { type Call, type ExitCode, type Io, UsageError } from "#runtime/cli/command.ts";
import type { Part } from "#runtime/cli/part.ts";
import { Fault } from "#runtime/core/fault.ts";
import { type Books, needsOf } from "#runtime/update/repo/books.ts";
import { signedBy, withRoot } from "#runtime/update/repo/ceremony.ts";
import { roleNames } from "#runtime/update/repo/form.ts";
import { type Settings, usualSettings } from "#runtime/update/repo/settings.ts";
import { keepBooks, makeFolders, writing } from "./disk.ts";
import { holdingsIn, perRole, placeIn, repoOption, tellDone, thresholdsIn, wholeNumber } from "./shared.ts";

export const initPart: Part = {
  name: "init",
  usage: ["repo init [--repo DIR] --holder ROLE=KEYFILE… [--threshold ROLE=N…] [--days ROLE=N…] [--json]"],
  about:
    "Begins a repository: says who holds which key, and how many of them must sign. A holder is named by a public key, or by a secret one that is here and then signs at once. The roles are root (says who holds the others), targets (says which capsules are offered), snapshot and timestamp (say that this is the newest). Keep root and targets off this machine; snapshot and timestamp may stay where `iv repo refresh` runs every day.",
  options: {
    repo: repoOption,
    holder: {
      type: "string",
      value: "ROLE=KEYFILE",
      about: "a key of a role, public or secret; may be repeated",
      isRepeatable: true,
    },
    threshold: {
      type: "string",
      value: "ROLE=N",
      about: "how many of a role must sign, 1 where nothing is said; may be repeated",
      isRepeatable: true,
    },
    days: {
      type: "string",
      value: "ROLE=N",
      about: "how long documents of a role are good: root 365, targets 180, snapshot 30, timestamp 7",
      isRepeatable: true,
    },
  },
  examples: [
    {
      run: "iv repo init --holder root=alice.pub --holder root=bob.pub --holder root=carol.pub --threshold root=2 --holder targets=alice.pub --holder targets=bob.pub --threshold targets=2 --holder snapshot=online.key --holder timestamp=online.key",
      what: "two of three for the root, two for capsules, one key that stays here",
    },
  ],
  async run(call: Call, io: Io): Promise<ExitCode> {
    if (call.words.length > 0) throw new UsageError("repo init takes options only");
    const place = placeIn(call);
    const add = holdingsIn(call, "holder");
    const without = roleNames.filter((role) => add.every((each) => each.role !== role));
    if (without.length > 0)
      throw new UsageError(`say with --holder who holds the key of ${without.join(", ")}`);
    if (await exists(place.settings))
      throw new Fault("repo/busy", `${place.root} is a publisher's folder already`, {
        hint: "`iv repo status` shows what it waits for; `iv repo rotate` changes who holds its keys",
      });
    const nowMs = Date.now();
    const empty: Books = { published: {}, pending: {}, settings: settingsIn(call) };
    const founded = withRoot(empty, { add, drop: [], thresholds: thresholdsIn(call) }, nowMs);
    const { books, added } = signedBy(founded, { keys: secretsIn(call), nowMs });
    await mkdir(place.root, { recursive: true });
    using _lock = writing(place);
    await makeFolders(place);
    const needs = needsOf(books);
    const published = await keepBooks(place, books);
    return tellDone(call, io, {
      place,
      done: { added, published, needs, books },
      said: [`made       ${place.root}`],
    });
  },
};

function settingsIn(call: Call): Settings {
  const days = Object.fromEntries(perRole(call, "days").map(({ role, value }) => [role, wholeNumber(value)]));
  return { ...usualSettings, days: { ...usualSettings.days, ...days } };
}

/** Those of the files that hold secret keys; a public one says who is to be asked. */
function secretsIn(call: Call): readonly SecretKey[] {
  const paths = new Set(perRole(call, "holder").map(({ value }) => value));
  return [...paths]
    .filter((path) => readFileSync(path, "utf8").startsWith("ed25519-secret "))
    .map((path) => readSecretKey(path));
}
