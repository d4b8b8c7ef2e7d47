// What somebody tries who has the network, or some of the keys, and what comes of it. The attacks that the public suite knows
// are in conformance/; these are the others.

import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { bench, ClientRunner } from "../../../support/tuf-client.ts";
import { dayMs, serve, signedBytes, TufRepository } from "../../../support/tuf-repository.ts";
import { reshaped } from "../../../support/tuf-signer.ts";

const all = ["targets", "snapshot", "timestamp"];

test("refresh() takes targets only from vendor and site together, and neither can put the other out", async (t) => {
  const { client, repository } = await bench(t);
  const [vendor, site] = [repository.newSigner(), repository.newSigner()];
  for (const role of ["root", "targets"]) {
    repository.root.roles[role] = { keyids: [], threshold: 2 };
    repository.signers[role]!.clear();
    for (const signer of [vendor, site]) repository.addKey(role, { signer });
  }
  delete repository.published["root"];
  repository.root.version = 1;
  repository.publish(["root", ...all]);
  await client.init(repository.published["root"]![0]!);
  assert.equal(await client.refresh(), 0, client.said);

  for (const alone of [vendor, site]) {
    repository.addArtifact("targets", "pushed.json", "by one alone");
    repository.signers["targets"] = new Map([[alone.keyId, alone]]);
    repository.publish(all);
    assert.equal(await client.download("pushed.json"), 1);
    assert.match(client.said, /1 of 2 keys have signed/);
    // Nor may one of them write a root in which it suffices.
    const takeover = structuredClone(repository.root);
    takeover.version = 2;
    takeover.roles["targets"] = { keyids: [alone.keyId], threshold: 1 };
    takeover.roles["root"] = { keyids: [alone.keyId], threshold: 1 };
    repository.published["root"]![1] = signedBytes(takeover, [alone]);
    assert.equal(await client.refresh(), 1);
    assert.equal(client.version("root"), 1);
    repository.published["root"]!.pop();
  }
  repository.signers["targets"] = new Map([vendor, site].map((signer) => [signer.keyId, signer]));
  repository.publish(all);
  assert.equal(await client.download("pushed.json"), 0, client.said);
});

test("refresh() counts a key once, whatever many ids it goes by", async (t) => {
  const { client, repository } = await bench(t);
  await client.init(repository.published["root"]![0]!);
  const one = repository.newSigner();
  const twin = reshaped(one, { "x-holder": "somebody else" });
  assert.notEqual(one.keyId, twin.keyId);
  repository.root.roles["targets"] = { keyids: [], threshold: 2 };
  repository.signers["targets"]!.clear();
  for (const signer of [one, twin]) repository.addKey("targets", { signer });
  repository.publish(["root", ...all]);
  assert.equal(await client.refresh(), 1);
  assert.match(client.said, /targets: 1 of 2 keys/);
});

test("refresh() is not kept from what is new for ever: the same timestamp is over some day", async (t) => {
  const { client, repository } = await bench(t);
  await client.init(repository.published["root"]![0]!);
  assert.equal(await client.refresh(), 0);
  assert.equal(await client.refresh(Date.now() + 29 * dayMs), 0, "frozen, and not over yet");
  assert.equal(await client.refresh(Date.now() + 31 * dayMs), 1);
  assert.match(client.said, /update\/expired/);
});

test("refresh() refuses files of different times mixed", async (t) => {
  const { client, repository } = await bench(t);
  await client.init(repository.published["root"]![0]!);
  repository.publish(all);
  assert.equal(await client.refresh(), 0);
  repository.publish(all);
  for (const role of ["snapshot", "targets"]) {
    const newest = repository.published[role]!.pop()!;
    repository.published[role]!.push(repository.published[role]![0]!);
    assert.equal(await client.refresh(), 1, role);
    assert.equal(client.version("targets"), 2);
    repository.published[role]!.pop();
    repository.published[role]!.push(newest);
  }
  assert.equal(await client.refresh(), 0, client.said);
});

for (const [name, path, bound] of [
  ["timestamp", "/metadata/timestamp.json", 16 * 1_024],
  ["root", "/metadata/2.root.json", 512 * 1_024],
  ["target", "/targets/", 20],
] as const)
  test(`endless data as ${name} ends at its bound`, async (t) => {
    const repository = new TufRepository();
    repository.addArtifact("targets", "file", "x".repeat(20));
    repository.publish(all);
    let sent = 0;
    const served = await serve((request, response) => {
      const bytes = repository.file(request.url!.slice(1));
      if (!request.url!.startsWith(path)) {
        response.writeHead(bytes === undefined ? 404 : 200).end(bytes);
        return;
      }
      const piece = Buffer.alloc(8_192, " ");
      const more = (): void => {
        while (!response.destroyed) {
          sent += piece.length;
          if (!response.write(piece)) return void response.once("drain", more);
        }
      };
      response.writeHead(200);
      more();
    });
    t.after(() => served[Symbol.asyncDispose]());
    const client = new ClientRunner(t, served);
    await client.init(repository.published["root"]![0]!);
    assert.equal(await client.download("file"), 1);
    assert.match(client.said, /update\/too-large/);
    assert.ok(sent < bound + kernelBytesMax, `${sent} bytes were sent`);
    assert.deepEqual(client.downloaded(), []);
  });

/** What both kernels may hold of a connection that nobody reads. */
const kernelBytesMax = 16 * 1_024 * 1_024;

test("download() puts no file outside its folder, or out of sight, whatever the target is called", async (t) => {
  const { client, repository } = await bench(t);
  await client.init(repository.published["root"]![0]!);
  const names = ["../../escaped", "..", "/etc/passwd", ".parts", "a/../../b", "..\\c", "%2e%2e%2fd"];
  for (const name of names) repository.addArtifact("targets", name, `called ${name}`);
  repository.publish(all);
  for (const name of names) await client.download(name);
  assert.deepEqual(readdirSync(client.folder).sort(), ["initial_root.json", "metadata", "targets"]);
  assert.ok(!existsSync(join(client.folder, "..", "escaped")));
  for (const text of client.downloaded()) assert.match(text, /^called /);
  // Two have a step that no web server would follow either.
  assert.equal(client.downloaded().length, names.length - 2);
  assert.deepEqual(readdirSync(join(client.targets, ".parts")), []);
});

test("find() ends where somebody delegates to keep it busy", async (t) => {
  const { client, repository } = await bench(t);
  await client.init(repository.published["root"]![0]!);
  const names = Array.from({ length: 40 }, (_, index) => `role-${index}`);
  for (const [index, name] of names.entries())
    repository.addDelegation(index === 0 ? "targets" : names[index - 1]!, { name });
  repository.publish([...names, ...all]);
  assert.equal(await client.download("anything"), 1);
  assert.match(client.said, /more than 32 roles/);
  assert.ok(repository.metadataRequests.length <= 4 + 32);
});

test("refresh() forgets the file of a role that is delegated to no more", async (t) => {
  const { client, repository } = await bench(t);
  await client.init(repository.published["root"]![0]!);
  repository.addDelegation("targets", { name: "leaves" });
  repository.publish(["leaves", ...all]);
  await client.download("anything");
  assert.equal(client.version("leaves"), 1);
  repository.rotateKeys("snapshot");
  delete repository.targets.delegations;
  delete repository.snapshot.meta["leaves.json"];
  repository.publish(["root", ...all]);
  assert.equal(await client.refresh(), 0, client.said);
  assert.equal(client.version("leaves"), undefined);
});

const nonsense: Readonly<Record<string, string>> = {
  nothing: "",
  "no JSON": "<html>",
  "no UTF-8": "\xff\xfe",
  "a list": "[]",
  "very deep": `{"signed":${"[".repeat(5_000)}${"]".repeat(5_000)},"signatures":[]}`,
  "deep in what is signed": `{"signed":{"_type":"timestamp","x":${"[".repeat(5_000)}${"]".repeat(5_000)}},"signatures":[]}`,
  "a fraction": '{"signed":{"_type":"timestamp","version":1.5},"signatures":[]}',
  "a number beyond": '{"signed":{"_type":"timestamp","version":1e300},"signatures":[]}',
  "half a character": '{"signed":{"_type":"timestamp","x":"\\ud800"},"signatures":[]}',
  prototypes: '{"signed":{"_type":"timestamp","__proto__":{"version":9}},"signatures":[],"constructor":1}',
  "signatures of nobody": '{"signed":{"_type":"timestamp"},"signatures":[null]}',
};
test("refresh() refuses nonsense with a word, and goes on from what it trusted", async (t) => {
  const { client, repository } = await bench(t);
  await client.init(repository.published["root"]![0]!);
  assert.equal(await client.refresh(), 0);
  const trusted = client.file("timestamp.json");
  const honest = repository.published["timestamp"]!;
  for (const [what, text] of Object.entries(nonsense)) {
    repository.published["timestamp"] = [Buffer.from(text, "latin1")];
    assert.equal(await client.refresh(), 1, what);
    assert.match(client.said, /update\/refused/, what);
    assert.deepEqual(client.file("timestamp.json"), trusted, what);
  }
  repository.published["timestamp"] = honest;
  assert.equal(await client.refresh(), 0);
});

test("refresh() lives with keys of kinds that it does not know, and with things that are no keys", async (t) => {
  const { client, repository } = await bench(t);
  await client.init(repository.published["root"]![0]!);
  const strange = [
    { keytype: "ml-dsa", scheme: "ml-dsa-87", keyval: { public: "00" } },
    { keytype: "ed25519", scheme: "ed25519", keyval: { public: "zz" } },
    // Every signature fits the neutral element of the curve, in libraries that do not look.
    { keytype: "ed25519", scheme: "ed25519", keyval: { public: `01${"00".repeat(31)}` } },
    { keytype: "rsa", scheme: "rsassa-pss-sha256", keyval: { public: "-----BEGIN PUBLIC KEY-----\nAAAA" } },
    { keytype: "ecdsa", scheme: "ecdsa-sha2-nistp256", keyval: { public: "04aa" } },
  ];
  for (const key of strange) {
    const signer = reshaped(repository.newSigner(), key);
    repository.addKey("timestamp", { signer: { ...signer, sign: () => "00".repeat(64) } });
  }
  repository.publish(["root", "timestamp"]);
  assert.equal(await client.refresh(), 0, client.said);
  repository.root.roles["timestamp"]!.threshold = 2;
  repository.publish(["root", "timestamp"]);
  assert.equal(await client.refresh(), 1);
  assert.match(client.said, /1 of 2 keys/);
});

test("init() keeps to its first root: the same again is no harm, another one is refused", async (t) => {
  const { client, repository } = await bench(t);
  assert.equal(await client.init(repository.published["root"]![0]!), 0);
  assert.equal(await client.init(repository.published["root"]![0]!), 0);
  assert.equal(await client.init(new TufRepository({ now: 2_000_000_000_000 }).published["root"]![0]!), 1);
  assert.match(client.said, /trusts another root already/);
  assert.equal(await client.refresh(), 0);
});
