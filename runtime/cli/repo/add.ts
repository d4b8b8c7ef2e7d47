import { utidText } from "#runtime/capsule/utid.ts";
import { policyIn, storeOption, trustOption } from "#runtime/cli/capsule/shared.ts";
import { sourceOf } from "#runtime/cli/capsule/source.ts";
import { bytesText } from "#runtime/cli/capsule/text.ts";
import {
  type Call,
  type ExitCode,
  type Io,
  numberOption,
  textOption,
  textsOption,
  UsageError,
} from "#runtime/cli/command.ts";
import type { Part } from "#runtime/cli/part.ts";
import { listed, withTargets } from "#runtime/update/repo/books.ts";
import { type Plan, readFleet, usualSteps } from "#runtime/update/repo/plan.ts";
import { isWord } from "#runtime/update/repo/well-formed.ts";
import type { Rollout } from "#runtime/update/rollout.ts";
import { keepPlan } from "./disk.ts";
import { layDown, type Offered } from "./offer.ts";
import { change, keyOption, keysIn, placeIn, repoOption, tellDone, textAt } from "./shared.ts";

export const addPart: Part = {
  name: "add",
  usage: [
    "repo add CAPSULE… [--repo DIR] [--trust FILE] [--key FILE…] [--json]",
    "repo add CAPSULE… --rollout ID --fleet FILE [--group G…] [--percent N] …",
  ],
  about:
    "Reads capsules to their last byte, lays them down in the repository and lists them in the next targets, which their holders must sign before any gateway sees them. Deltas from earlier versions are measured, and kept where they are worth it. With --rollout it goes out in steps: FLEET names the gateways, one a line with its group behind it, and the first step is 1 % of them unless --percent says otherwise.",
  options: {
    repo: repoOption,
    trust: { ...trustOption, about: "refuse what these have not signed, as a gateway would" },
    store: storeOption,
    group: {
      type: "string",
      value: "G",
      about: "only gateways of this group are meant; may be repeated",
      isRepeatable: true,
    },
    percent: { type: "string", value: "N", about: "how many of the gateways are meant at first" },
    rollout: { type: "string", value: "ID", about: "the name of a roll-out in steps" },
    fleet: { type: "string", value: "FILE", about: "the gateways that answers are expected from" },
    key: keyOption,
  },
  examples: [
    {
      run: "iv repo add pump-1.3.0.capsule --rollout pump-1-3 --fleet fleet.txt --trust trust.yaml",
      what: "to two hundred gateways, the first two of them first",
    },
    { run: "iv repo add pump-1.3.1.capsule --group lab", what: "to the gateways of the lab, at once" },
  ],
  async run(call: Call, io: Io): Promise<ExitCode> {
    if (call.words.length === 0) throw new UsageError("repo add takes the capsules to add");
    const place = placeIn(call);
    const rollout = rolloutIn(call);
    const fleet = fleetIn(call, rollout);
    const policy = policyIn(call);
    const nowMs = Date.now();
    const offers: Offered[] = [];
    const done = await change(place, {
      keys: keysIn(call),
      nowMs,
      async work(books) {
        let targets = listed(books);
        for (const word of call.words) {
          const source = await sourceOf(word, textOption(call, "store"));
          const offer = await layDown(source, { place, policy, before: targets });
          const custom = { ...offer.target.custom, ...(rollout === undefined ? {} : { rollout }) };
          targets = { ...targets, [offer.path]: { ...offer.target, custom } };
          offers.push(offer);
        }
        if (fleet !== undefined)
          await keepPlan(place, {
            schema: "industriverse.rollout/1",
            id: rollout!.id,
            capsules: offers.map(({ opened, path }) => ({
              utid: utidText(opened.manifest),
              id: opened.id,
              target: path,
            })),
            gateways: fleet,
            steps: usualSteps,
          });
        return withTargets(books, { targets, nowMs });
      },
    });
    const json = {
      added: offers.map(({ opened, target, deltas }) => ({
        utid: utidText(opened.manifest),
        id: opened.id,
        epoch: target.custom.epoch,
        deltas,
      })),
      rollout: rollout ?? null,
    };
    return tellDone(call, io, {
      done,
      place,
      json,
      said: offers.flatMap((offer) => offerLines(offer, rollout)),
    });
  },
};

function offerLines({ opened, deltas }: Offered, rollout: Rollout | undefined): readonly string[] {
  const whom =
    rollout === undefined
      ? "every gateway"
      : `${rollout.percent} % of ${rollout.groups.length === 0 ? "all gateways" : rollout.groups.join(", ")}`;
  return [
    `added      ${utidText(opened.manifest)} for ${whom}`,
    `           ${opened.id}`,
    ...deltas.map(
      ({ file, full, zstd, delta, isKept }) =>
        `           ${file}: ${bytesText(full)}, zstd ${bytesText(zstd)}, as a delta ${bytesText(delta)}${isKept ? "" : " (not kept)"}`,
    ),
  ];
}

/** With a group or a share alone, the roll-out is one step and is named after what it brings. */
function rolloutIn(call: Call): Rollout | undefined {
  const groups = textsOption(call, "group");
  const id = textOption(call, "rollout");
  const share = numberOption(call, "percent", { min: 0, max: 100 });
  if (id === undefined && share === undefined && groups.length === 0) return undefined;
  for (const word of [...groups, ...(id === undefined ? [] : [id])])
    if (!isWord(word)) throw new UsageError(`"${word}" is no name: use lower case, digits and . _ -`);
  if (share !== undefined && !Number.isInteger(share)) throw new UsageError("--percent takes a whole number");
  if (share !== undefined && share < 100 && id === undefined)
    throw new UsageError("say with --rollout what the roll-out is called that --percent begins");
  const percent = share ?? (id === undefined ? 100 : usualSteps[0]!.percent);
  return { id: id ?? "all", groups, percent, isPaused: false };
}

function fleetIn(call: Call, rollout: Rollout | undefined): Plan["gateways"] | undefined {
  const path = textOption(call, "fleet");
  const isNamed = textOption(call, "rollout") !== undefined;
  if (isNamed !== (path !== undefined))
    throw new UsageError(
      "--rollout and --fleet belong together: a roll-out goes by the answers of its gateways",
    );
  if (path === undefined || rollout === undefined) return undefined;
  return readFleet(textAt(path), path);
}
