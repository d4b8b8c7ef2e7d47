// The same repositories asked by our client and by tuf-js, which others wrote: both take them, or both do not. Where they
// differ the table says so, with the reason.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { Updater } from "tuf-js";
import { canonicalBytesOf, type Json } from "#runtime/update/tuf/json.ts";
import { bench } from "../../../support/tuf-client.ts";
import { dateIn, hashesOf, type TufRepository } from "../../../support/tuf-repository.ts";
import { reshaped } from "../../../support/tuf-signer.ts";

type Verdict = "takes" | "refuses";

interface Row {
  readonly what: string;
  readonly spoil: (repository: TufRepository) => void;
  readonly ours: Verdict;
  /** Where it is another one. */
  readonly peer?: { readonly verdict: Verdict; readonly because: string };
}

const all = ["targets", "snapshot", "timestamp"];

function edit(repository: TufRepository, role: string, change: (metadata: Metadata) => void): void {
  repository.spoil(role, (bytes) => {
    const metadata = JSON.parse(bytes.toString()) as Metadata;
    change(metadata);
    return Buffer.from(JSON.stringify(metadata));
  });
}
interface Metadata {
  signed: Record<string, unknown> & { version: number };
  signatures: { keyid: string; sig: string }[];
}

const rows: readonly Row[] = [
  { what: "as it should be", spoil: () => undefined, ours: "takes" },
  ...["root", ...all].flatMap((role): readonly Row[] => [
    {
      what: `${role} is over`,
      ours: "refuses",
      spoil: (repository) => {
        repository.documents[role]!.expires = dateIn(-1);
        repository.publish(role === "root" ? ["root"] : all.slice(all.indexOf(role)));
      },
    },
    {
      what: `${role} is not signed`,
      ours: "refuses",
      spoil: (repository) => {
        repository.signers[role]!.clear();
        repository.publish(["root", ...all]);
      },
    },
    {
      what: `${role} is signed by a stranger`,
      ours: "refuses",
      spoil: (repository) => {
        repository.signers[role]!.clear();
        repository.addSigner(role, repository.newSigner());
        repository.publish(["root", ...all]);
      },
    },
    {
      what: `${role} was changed after it was signed`,
      ours: "refuses",
      spoil: (repository) => {
        repository.publish(["root", ...all]);
        edit(repository, role, ({ signed }) => {
          signed["more"] = 1;
        });
      },
    },
    {
      what: `${role} has white space more`,
      ours: "takes",
      spoil: (repository) => {
        repository.publish(["root", ...all]);
        repository.spoil(role, (bytes) => Buffer.concat([bytes, Buffer.from("\n")]));
      },
    },
    {
      what: `${role} has a signature of nobody more`,
      ours: "takes",
      spoil: (repository) => {
        repository.publish(["root", ...all]);
        edit(repository, role, ({ signatures }) => void signatures.push({ keyid: "nobody", sig: "00" }));
      },
    },
    {
      what: `${role} has the same signature twice`,
      ours: "refuses",
      spoil: (repository) => {
        repository.publish(["root", ...all]);
        edit(repository, role, ({ signatures }) => void signatures.push(signatures[0]!));
      },
    },
    {
      what: `${role} has members that are not known`,
      ours: "takes",
      spoil: (repository) => {
        repository.documents[role]!["x-more"] = { a: ['ä\n"\\', 1, null, true] };
        repository.publish(["root", ...all]);
      },
    },
    {
      what: `${role} is of another version of TUF`,
      ours: "refuses",
      spoil: (repository) => {
        repository.publish(["root", ...all]);
        edit(repository, role, ({ signed, signatures }) => {
          signed["spec_version"] = "2.0.0";
          const [signer] = repository.signers[role]!.values();
          signatures[0]!.sig = signer!.sign(canonicalBytesOf(signed as unknown as Json, role));
        });
      },
    },
    {
      what: `${role} asks for more signatures than there are`,
      ours: "refuses",
      spoil: (repository) => {
        repository.root.roles[role]!.threshold = 2;
        repository.publish(["root", ...all]);
      },
    },
    {
      what: `${role} has new keys`,
      ours: role === "root" ? "refuses" : "takes",
      spoil: (repository) => {
        repository.rotateKeys(role);
        repository.publish(["root", ...all]);
      },
    },
  ]),
  {
    what: "hashes of metadata are named and fit",
    ours: "takes",
    spoil: (repository) => {
      repository.hashesMetadata = true;
      repository.publish(all);
    },
  },
  {
    what: "the file is another one",
    ours: "refuses",
    spoil: (repository) => {
      repository.artifacts["file.txt"]!.data = Buffer.from("another");
    },
  },
  {
    what: "the file is longer",
    ours: "refuses",
    spoil: (repository) => {
      repository.artifacts["file.txt"]!.data = Buffer.from("meant and more");
    },
  },
  {
    what: "a delegated role vouches for it",
    ours: "takes",
    spoil: (repository) => {
      delete repository.targets.targets["file.txt"];
      repository.addDelegation("targets", { name: "plant", paths: ["*.txt"] });
      repository.addArtifact("plant", "file.txt", "meant");
      repository.publish(["plant", ...all]);
    },
  },
  {
    what: "a role vouches for it that has the paths of some hashes",
    ours: "takes",
    spoil: (repository) => {
      delete repository.targets.targets["file.txt"];
      const prefix = createHash("sha256").update("file.txt").digest("hex").slice(0, 3);
      repository.addDelegation("targets", { name: "plant", path_hash_prefixes: ["zz", prefix] });
      delete repository.targets.delegations!.roles[0]!.paths;
      repository.addArtifact("plant", "file.txt", "meant");
      repository.publish(["plant", ...all]);
    },
  },
  {
    what: "its bin vouches for it",
    ours: "takes",
    spoil: (repository) => {
      delete repository.targets.targets["file.txt"];
      const bin = createHash("sha256").update("file.txt").digest()[0]! >> 3;
      const name = `bin-${bin.toString(16).padStart(2, "0")}`;
      repository.addDelegation("targets", { name });
      const { keys, roles } = repository.targets.delegations!;
      const { keyids, threshold } = roles[0]!;
      const bins = { keys, succinct_roles: { keyids, threshold, bit_length: 5, name_prefix: "bin" } };
      Object.assign(repository.targets, { delegations: bins });
      repository.addArtifact(name, "file.txt", "meant");
      repository.publish([name, ...all]);
    },
  },
  {
    what: "files have no versions in their names",
    ours: "takes",
    spoil: (repository) => {
      repository.root.consistent_snapshot = false;
      repository.publish(["root", ...all]);
    },
  },
  {
    what: "one vouches for it who may not",
    ours: "refuses",
    spoil: (repository) => {
      delete repository.targets.targets["file.txt"];
      repository.addDelegation("targets", { name: "plant", paths: ["plant/*"] });
      repository.addArtifact("plant", "file.txt", "meant");
      repository.publish(["plant", ...all]);
    },
  },
  {
    what: "a terminating role knows nothing of it, a later one does",
    ours: "refuses",
    spoil: (repository) => {
      delete repository.targets.targets["file.txt"];
      repository.addDelegation("targets", { name: "first", terminating: true });
      repository.addDelegation("targets", { name: "second" });
      repository.addArtifact("second", "file.txt", "meant");
      repository.publish(["first", "second", ...all]);
    },
  },
  {
    what: "one key goes by two ids, and two must sign",
    ours: "refuses",
    peer: { verdict: "takes", because: "it counts ids, not keys" },
    spoil: (repository) => {
      const one = repository.newSigner();
      repository.root.roles["targets"] = { keyids: [], threshold: 2 };
      repository.signers["targets"]!.clear();
      for (const signer of [one, reshaped(one, { "x-holder": "twin" })])
        repository.addKey("targets", { signer });
      repository.publish(["root", ...all]);
    },
  },
  {
    what: "a file has no hash",
    ours: "refuses",
    spoil: (repository) => {
      repository.targets.targets["file.txt"]!.hashes = {};
      repository.publish(all);
    },
  },
  {
    what: "a hash is of a kind that nobody here knows, beside one that is known",
    ours: "refuses",
    spoil: (repository) => {
      const { data, target } = repository.artifacts["file.txt"]!;
      target.hashes = { ...hashesOf(data), blake9: "00" };
      repository.publish(all);
    },
  },
];

for (const { what, spoil, ours, peer } of rows)
  test(`${ours}, and tuf-js ${peer === undefined ? "too" : `${peer.verdict}, because ${peer.because}`}: ${what}`, async (t) => {
    const { client, repository } = await bench(t);
    const [root] = repository.published["root"]!;
    repository.addArtifact("targets", "file.txt", "meant");
    repository.publish(all);
    spoil(repository);
    assert.equal(await client.init(root!), 0, client.said);
    assert.equal((await client.download("file.txt")) === 0 ? "takes" : "refuses", ours, client.said);

    const [metadataDir, targetDir] = [join(client.folder, "peer"), join(client.folder, "peer-files")];
    for (const folder of [metadataDir, targetDir]) mkdirSync(folder);
    writeFileSync(join(metadataDir, "root.json"), root!);
    const asPeer = async (): Promise<Verdict> => {
      const { metadataUrl, targetsUrl } = client.urls;
      const config = { fetchRetry: false, fetchRetries: 0 };
      const updater = new Updater({
        metadataDir,
        targetDir,
        metadataBaseUrl: metadataUrl,
        targetBaseUrl: targetsUrl,
        config,
      });
      await updater.refresh();
      const target = await updater.getTargetInfo("file.txt");
      if (target === undefined) return "refuses";
      await updater.downloadTarget(target);
      return "takes";
    };
    assert.equal(await asPeer().catch(() => "refuses"), peer?.verdict ?? ours);
  });
