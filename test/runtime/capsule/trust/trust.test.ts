import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import fc from "fast-check";
import {
  parseTrust,
  readPublicKey,
  readSecretKey,
  readTrust,
  trustedText,
  writeSecretKey,
} from "#runtime/capsule/trust/disk.ts";
import {
  type Envelope,
  envelopeBytes,
  preAuthentication,
  readEnvelope,
  signaturesMax,
  signed,
} from "#runtime/capsule/trust/envelope.ts";
import {
  isKeyName,
  parsePublicKey,
  parseSecretKey,
  publicText,
  type SecretKey,
  secretKey,
  secretText,
} from "#runtime/capsule/trust/key.ts";
import { approve, type TrustPolicy } from "#runtime/capsule/trust/policy.ts";
import { digestOf } from "#runtime/core/digest.ts";
import { fault } from "../../../support/fault.ts";

function folder(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), "trust-"));
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

const seeds: readonly Uint8Array[] = [1, 2, 3, 4].map((byte) => new Uint8Array(32).fill(byte));
const [alice, bob, site, mallory] = ["alice", "bob", "site", "mallory"].map((name, index) =>
  secretKey(name, seeds[index]!),
) as [SecretKey, SecretKey, SecretKey, SecretKey];
const payload = Buffer.from('{"name":"a capsule"}');

function envelope(...keys: readonly SecretKey[]): Envelope {
  return keys.reduce(signed, { payload, signatures: [] });
}

test("preAuthentication() is that of the DSSE protocol's example", () => {
  const bytes = preAuthentication(Buffer.from("hello world"), "http://example.com/HelloWorld");
  assert.equal(Buffer.from(bytes).toString(), "DSSEv1 29 http://example.com/HelloWorld 11 hello world");
});

test("readEnvelope() reads what envelopeBytes() writes, in whatever order they signed", () => {
  const bytes = envelopeBytes(envelope(alice, bob));
  assert.deepEqual(envelopeBytes(envelope(bob, alice, bob)), bytes);
  assert.deepEqual(envelopeBytes(readEnvelope(bytes, "it")), bytes);
});

test("readEnvelope() refuses every other spelling", () => {
  const text = Buffer.from(envelopeBytes(envelope(alice, bob))).toString();
  const { payloadType, signatures } = JSON.parse(text);
  const respelt: readonly [text: string, message: RegExp][] = [
    [` ${text}`, /another spelling/],
    [`${text}\n`, /another spelling/],
    [text.replace('{"payload"', '{"more":1,"payload"'), /another spelling/],
    [text.replace('"payload":"', '"payload":"AA==","payload":"'), /another spelling/],
    [text.replace(signatures[0].keyid, signatures[1].keyid), /out of order/],
    [JSON.stringify({ ...JSON.parse(text), signatures: signatures.toReversed() }), /out of order/],
    [text.replace("sha256:", "SHA256:"), /the key id "SHA256:/],
    [text.replace(signatures[0].sig, signatures[0].sig.replace("==", "")), /signature 0 of another length/],
    [text.replace(payloadType, "text/plain"), /the payload type "text\/plain"/],
    [text.replace(/"payload":"/, '"payload":"*'), /no base64/],
    ["{}", /another form/],
    ["null", /another form/],
    ["{", /no JSON/],
    ["[1e999]", /another form/],
  ];
  for (const [other, message] of respelt)
    assert.throws(() => readEnvelope(Buffer.from(other), "it"), fault("capsule/bad-signature", message));
});

test("signed() takes a bounded number of signers", () => {
  const keys = Array.from({ length: signaturesMax + 1 }, (_, index) =>
    secretKey(`key-${index}`, new Uint8Array(32).fill(index)),
  );
  assert.equal(envelope(...keys.slice(1)).signatures.length, signaturesMax);
  assert.throws(() => envelope(...keys), fault("capsule/bad-signature", /at most 16/));
});

const policy: TrustPolicy = {
  accept: [
    { name: "author", threshold: 2, keys: [alice.publicKey, bob.publicKey] },
    { name: "site", threshold: 1, keys: [site.publicKey] },
  ],
};

/** The whole table: who signed, and what comes of it. */
const approvals: readonly [signers: readonly SecretKey[], message: RegExp | undefined][] = [
  [[alice, bob, site], undefined],
  [[alice, bob, site, mallory], undefined],
  [[alice, bob], /site has 0 of the 1/],
  [[alice, site], /author has 1 of the 2/],
  [[site], /author has 0 of the 2/],
  [[mallory], /author has 0 of the 2 .*site has 0 .*signed by a key that nobody here trusts: sha256:/],
  [[], /author has 0 of the 2 that are needed; site has 0/],
];

for (const [signers, message] of approvals)
  test(`approve() ${message === undefined ? "takes" : "refuses"} ${signers.map((key) => key.publicKey.name).join(", ") || "nobody"}`, () => {
    const asked = { envelope: envelope(...signers), policy, place: "it" };
    if (message !== undefined)
      return assert.throws(() => approve(asked), fault("capsule/not-trusted", message));
    const { roles, strangers } = approve(asked);
    assert.deepEqual(
      roles.map((role) => [role.name, role.signers.map(({ name }) => name)]),
      [
        ["author", ["alice", "bob"]],
        ["site", ["site"]],
      ],
    );
    assert.deepEqual(strangers, signers.includes(mallory) ? [mallory.publicKey.id] : []);
  });

test("approve() rejects all where one known key's signature is wrong, though enough others are right", () => {
  const one: TrustPolicy = { accept: [{ ...policy.accept[0]!, threshold: 1 }] };
  const { signatures } = envelope(alice, bob);
  const wrong = signatures.map((signature) =>
    signature.keyId === bob.publicKey.id ? { ...signature, bytes: signatures[0]!.bytes } : signature,
  );
  assert.throws(
    () => approve({ envelope: { payload, signatures: wrong }, policy: one, place: "it" }),
    fault("capsule/bad-signature", /it: the signature of bob \(sha256:[0-9a-f]{64}\) is wrong/),
  );
});

test("publicText() and secretText() read back, and say whose key it is", () => {
  const name = fc.string({ minLength: 1, maxLength: 64 }).filter(isKeyName);
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), name, (seed, owner) => {
      const key = parseSecretKey(secretText(owner, seed))!;
      assert.deepEqual(parsePublicKey(publicText(key.publicKey)), key.publicKey);
      assert.equal(key.publicKey.id, digestOf(key.publicKey.bytes));
    }),
    { numRuns: 20 },
  );
});

test("parsePublicKey() refuses a key with any one character changed, and one of small order", () => {
  const text = publicText(alice.publicKey);
  for (let at = 0; at < text.length; at++) {
    const changed = `${text.slice(0, at)}${text[at] === "x" ? "y" : "x"}${text.slice(at + 1)}`;
    // The name is what its owner says; all else is the key.
    if (parsePublicKey(changed) !== undefined) assert.equal(parsePublicKey(changed)?.id, alice.publicKey.id);
  }
  const identity = Uint8Array.of(1, ...new Uint8Array(31));
  const line = `ed25519 ${Buffer.from(identity).toString("base64")} mallory ${digestOf(identity)}`;
  for (const other of [
    line,
    "",
    `${text} more`,
    ` ${text}`,
    text.replace(" alice", ""),
    secretText("alice", seeds[0]!),
  ])
    assert.equal(parsePublicKey(other), undefined, other);
});

test("writeSecretKey() keeps a key for its owner's eyes, and readSecretKey() refuses one that others see", (t) => {
  const path = join(folder(t), "alice.key");
  writeSecretKey(path, { name: "alice", seed: seeds[0]! });
  assert.equal(statSync(path).mode & 0o777, 0o600);
  assert.deepEqual(readSecretKey(path).publicKey, alice.publicKey);
  assert.deepEqual(readPublicKey(path), alice.publicKey);
  for (const mode of [0o640, 0o604, 0o644, 0o620, 0o601, 0o666]) {
    chmodSync(path, mode);
    assert.throws(() => readSecretKey(path), fault("keys/exposed", new RegExp(`mode 0${mode.toString(8)}`)));
    assert.throws(() => readPublicKey(path), fault("keys/exposed", /secret key/));
  }
  chmodSync(path, 0o400);
  assert.deepEqual(readSecretKey(path).publicKey, alice.publicKey);
});

test("readSecretKey() says what is in its place", (t) => {
  const dir = folder(t);
  const put = (name: string, text: string): string => {
    writeFileSync(join(dir, name), text, { mode: 0o600 });
    return join(dir, name);
  };
  const publicPath = put("alice.pub", `${publicText(alice.publicKey)}\n`);
  assert.throws(() => readSecretKey(publicPath), fault("keys/bad-file", /a public key, not a secret key/));
  assert.throws(() => readSecretKey(put("no.key", "hello")), fault("keys/bad-file", /no secret key/));
  assert.throws(() => readSecretKey(put("big.key", "x".repeat(5_000))), fault("keys/bad-file", /5000 bytes/));
  assert.throws(() => readSecretKey(join(dir, "none")), fault("keys/unreadable", /no such file/));
  assert.throws(() => readSecretKey(dir), fault("keys/bad-file", /not a plain file/));
  symlinkSync(publicPath, join(dir, "link.key"));
  assert.throws(() => readSecretKey(join(dir, "link.key")), fault("keys/unreadable", /symbolic link/));
  assert.deepEqual(readPublicKey(publicPath), alice.publicKey);
});

test("trustedText() makes a trust file and adds to it, and comments stay", (t) => {
  const path = join(folder(t), "trust.yaml");
  const first = trustedText(undefined, { key: alice.publicKey, role: "author", path });
  const commented = first.replace("accept: author", "accept: author # only us");
  const second = trustedText(commented, { key: bob.publicKey, role: "author", path });
  const third = trustedText(second, { key: site.publicKey, role: "site", path });
  assert.match(third, /# only us/);
  writeFileSync(
    path,
    third.replace("accept: author", "accept: author+site").replace("threshold: 1", "threshold: 2"),
  );
  assert.deepEqual(readTrust(path), { ...policy, others: [] });
  assert.throws(
    () => trustedText(third, { key: alice.publicKey, role: "site", path }),
    fault("keys/exists", /trusts alice as author already/),
  );
  assert.equal(
    readFileSync(path, "utf8")
      .split("\n")
      .every((line) => line.length < 250),
    true,
  );
});

const lines = [alice, bob].map((key) => publicText(key.publicKey));
const whole = { schema: "industriverse.trust/1", accept: "author", roles: { author: { keys: lines } } };

/** Each: what is wrong with a trust file, and what the one who has to mend it reads. */
const broken: readonly [what: string, file: unknown, message: RegExp][] = [
  ["nothing in it", null, /does not describe whom to trust/],
  ["another form", { ...whole, schema: "other/1" }, /line 1, schema: is not industriverse\.trust\/1/],
  [
    "a key of another form",
    { ...whole, roles: { author: { keys: ["x"] } } },
    /role author, key 0 is no public key/,
  ],
  ["an unknown key", { ...whole, colour: 1 }, /the key "colour" is not known/],
  ["no roles", { ...whole, roles: {} }, /roles: must NOT have fewer than 1/],
  ["no keys", { ...whole, roles: { author: { keys: [] } } }, /keys: must NOT have fewer than 1/],
  ["a role that is not there", { ...whole, accept: "author+site" }, /there is no role site, only author/],
  ["a role twice", { ...whole, accept: "author+author" }, /names a role twice/],
  ["no name of a role", { ...whole, accept: "author+" }, /accept: must match pattern/],
  ["a threshold of 0", { ...whole, roles: { author: { threshold: 0, keys: lines } } }, /must be >= 1/],
  [
    "a threshold out of reach",
    { ...whole, roles: { author: { threshold: 3, keys: lines } } },
    /role author asks for 3 signatures and has 2 keys/,
  ],
  [
    "one key twice under two names",
    { ...whole, roles: { author: { keys: [lines[0], lines[0]!.replace("alice", "eve")] } } },
    /author, key 1 is the same key as role author, key 0/,
  ],
];

for (const [what, file, message] of broken)
  test(`parseTrust() refuses ${what}`, () => {
    assert.throws(() => parseTrust(JSON.stringify(file), "trust.json"), fault("trust/bad-policy", message));
  });

test("parseTrust() reads JSON and YAML, with a threshold of 1 where none is named", () => {
  const [role] = parseTrust(JSON.stringify(whole), "trust.json").accept;
  assert.deepEqual(role, { name: "author", threshold: 1, keys: [alice.publicKey, bob.publicKey] });
  assert.throws(() => parseTrust("a: [", "trust.yaml"), fault("trust/bad-policy", /trust\.yaml:1:/));
});

test("parseTrust() reads whose capsules a key signs, and a key alone signs those of all", () => {
  const [one, other] = [alice, bob].map(({ publicKey }) => publicText(publicKey));
  const { accept } = parseTrust(
    `schema: industriverse.trust/1
accept: author
roles:
  author:
    keys:
      - key: ${one}
        publishers: [acme, acme-labs]
      - ${other}
`,
    "trust.yaml",
  );
  assert.deepEqual(
    accept[0]!.keys.map(({ publishers }) => publishers),
    [["acme", "acme-labs"], undefined],
  );
});
