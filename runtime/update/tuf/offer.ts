// A target of a repository of capsules as an offer. What stands beside the target's length and hashes is signed like them, and
// read like them.

import { parseUtid, utidText } from "#runtime/capsule/utid.ts";
import type { Digest } from "#runtime/core/digest.ts";
import type { Delta, Offer } from "#runtime/update/port.ts";
import type { Rollout } from "#runtime/update/rollout.ts";
import { Members, refused } from "./json.ts";
import type { TargetFile } from "./metadata.ts";

export interface Offered {
  readonly offer: Offer;
  readonly rollout: Rollout | undefined;
}

/** `publisher/name/version.json`; undefined for a target that is no capsule's. */
export function utidOfPath(path: string): string | undefined {
  const steps = /^([^/]+)\/([^/]+)\/([^/]+)\.json$/.exec(path);
  if (steps === null) return undefined;
  const [, publisher, name, version] = steps as unknown as [string, string, string, string];
  const utid = parseUtid(utidText({ publisher, name, version }));
  return utid === undefined ? undefined : utidText(utid);
}

export function offerOf(utid: string, { path, length, hashes, custom }: TargetFile): Offered {
  const sha256 = hashes.get("sha256");
  if (sha256 === undefined) throw refused(path, "has no sha256, by which envelopes are found");
  if (length > envelopeBytesMax)
    throw refused(path, `has ${length} bytes, and an envelope at most ${envelopeBytesMax}`);
  const members = new Members(custom, `${path}: custom`);
  return {
    offer: {
      utid,
      id: digestIn(members, "capsule"),
      epoch: members.whole("epoch", 0),
      envelope: { digest: `sha256:${sha256}`, bytes: length },
      deltas: deltasOf(members),
    },
    rollout: members.get("rollout") === undefined ? undefined : rolloutOf(members.members("rollout")),
  };
}

/** A manifest and its signatures: what a bundle's reader takes too. */
export const envelopeBytesMax: number = 4 * 1_024 * 1_024;
const deltasMax = 64;

function deltasOf(members: Members): readonly Delta[] {
  if (members.get("deltas") === undefined) return [];
  const list = members.list("deltas");
  if (list.length > deltasMax) throw members.wrong("deltas", `has more than ${deltasMax}`);
  return list.map((item) => {
    const delta = new Members(item, `${members.place}: a delta`);
    return {
      from: digestIn(delta, "from"),
      to: digestIn(delta, "to"),
      digest: digestIn(delta, "digest"),
      bytes: delta.whole("bytes", 1),
    };
  });
}

function rolloutOf(members: Members): Rollout {
  const percent = members.whole("percent", 0);
  if (percent > 100) throw members.wrong("percent", "is more than 100");
  return {
    id: members.text("id"),
    groups: members.get("groups") === undefined ? [] : members.texts("groups"),
    percent,
    isPaused: members.get("isPaused") === undefined ? false : members.flag("isPaused"),
  };
}

function digestIn(members: Members, name: string): Digest {
  const text = members.text(name);
  if (!/^sha256:[0-9a-f]{64}$/.test(text)) throw members.wrong(name, "is no digest");
  return text as Digest;
}
