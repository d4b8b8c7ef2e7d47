import assert from "node:assert/strict";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { blobName } from "#runtime/capsule/bundle/form.ts";
import { capsuleId } from "#runtime/capsule/manifest-bytes.ts";
import { main } from "#runtime/cli/main.ts";
import { contents, sample } from "../capsule/sample.ts";

const utid = "capsule://industriverse/test-furnace@0.1.0";
const id = capsuleId(sample);

interface Said {
  readonly code: number;
  readonly out: string;
}

async function iv(...argv: string[]): Promise<Said> {
  const out: string[] = [];
  const io = {
    out: (text: string) => void out.push(text),
    err: (text: string) => void out.push(text),
    isTerminal: false,
    stop: new AbortController().signal,
  };
  return { code: await main(argv, io), out: out.join("\n") };
}

/** Runs it, and it must be well; for programs. */
async function json<T>(...argv: string[]): Promise<T> {
  const { code, out } = await iv(...argv, "--json");
  assert.equal(code, 0, out);
  return JSON.parse(out) as T;
}

interface Workshop {
  readonly dir: string;
  /** Signed by its author and its site. */
  readonly bundle: string;
  readonly trust: string;
  readonly store: string;
}

/** What a publisher and a plant do before anything else: keys, trust, a capsule signed twice. */
async function workshop(t: TestContext): Promise<Workshop> {
  const dir = mkdtempSync(join(tmpdir(), "capsule-cli-"));
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  const built = join(dir, "built");
  mkdirSync(built);
  writeFileSync(join(built, "manifest.json"), JSON.stringify(sample, null, 2));
  for (const [file, bytes] of contents) writeFileSync(join(built, file), bytes);
  for (const name of ["alice@acme", "plant-7"]) await json("keys", "new", name, "--dir", dir);
  const trust = join(dir, "trust.yaml");
  await json("keys", "trust", join(dir, "alice@acme.pub"), "--in", trust);
  const bundle = join(dir, "furnace.capsule");
  await json("capsule", "sign", built, "--key", join(dir, "alice@acme.key"), "--out", bundle);
  await json("capsule", "sign", bundle, "--key", join(dir, "plant-7.key"));
  return { dir, bundle, trust, store: join(dir, "store") };
}

test("iv keys new makes two files, shows the public half of both, and writes over neither", async (t) => {
  const { dir, bundle } = await workshop(t);
  const secret = join(dir, "alice@acme.key");
  assert.equal(statSync(secret).mode & 0o777, 0o600);
  const line = readFileSync(join(dir, "alice@acme.pub"), "utf8").trim();
  for (const path of [secret, join(dir, "alice@acme.pub")])
    assert.equal((await iv("keys", "show", path)).out, line);
  const again = await iv("keys", "new", "alice@acme", "--dir", dir);
  assert.equal(again.code, 1);
  assert.match(again.out, /alice@acme\.key is there already \[keys\/exists\]/);
  chmodSync(secret, 0o644);
  const exposed = await iv("keys", "show", secret);
  assert.equal(exposed.code, 1);
  assert.match(exposed.out, /mode 0644.*\[keys\/exposed\]\n {2}Run chmod 600/);
  const wrong = await iv("capsule", "sign", bundle, "--key", join(dir, "plant-7.pub"));
  assert.match(wrong.out, /plant-7\.pub holds a public key, not a secret key \[keys\/bad-file\]/);
  assert.equal((await iv("keys", "new", "--", "-rf")).code, 2);
});

test("iv keys trust adds a role, says when it is not asked for, and keys list shows both", async (t) => {
  const { dir, trust } = await workshop(t);
  const line = readFileSync(join(dir, "plant-7.pub"), "utf8").trim();
  const added = await iv("keys", "trust", line, "--in", trust, "--role", "site");
  assert.match(added.out, /now trusts plant-7 as site[\s\S]*set `accept: author\+site` in the file/);
  const list = await iv("keys", "list", trust);
  assert.match(
    list.out,
    /author: 1 of 1 must sign\n {2}sha256:[0-9a-f]{64} {2}alice@acme\nsite: not asked for/,
  );
  const twice = await iv("keys", "trust", line, "--in", trust, "--role", "site");
  assert.match(twice.out, /trusts plant-7 as site already \[keys\/exists\]/);
});

test("iv capsule verify says who has signed, and finds every damage", async (t) => {
  const { dir, bundle, trust } = await workshop(t);
  const whole = await iv("capsule", "verify", bundle, "--trust", trust);
  assert.equal(whole.code, 0);
  assert.match(whole.out, /alice@acme as author \(1 needed\), sha256:/);
  assert.match(whole.out, /somebody unknown here, sha256:/);
  assert.match(whole.out, /whole, and signed by those who must/);
  assert.match(
    (await iv("capsule", "verify", bundle)).out,
    /not checked[\s\S]*to know whose it is, give --trust/,
  );
  writeFileSync(trust, readFileSync(trust, "utf8").replace("accept: author", "accept: author+site"));
  assert.match((await iv("capsule", "verify", bundle, "--trust", trust)).out, /there is no role site/);
  await json("keys", "new", "other", "--dir", dir);
  const strict = join(dir, "strict.yaml");
  await json("keys", "trust", join(dir, "other.pub"), "--in", strict);
  const refused = await iv("capsule", "verify", bundle, "--trust", strict, "--json");
  assert.equal(refused.code, 1);
  assert.equal(JSON.parse(refused.out).error.code, "capsule/not-trusted");
  const bytes = readFileSync(bundle);
  bytes[bytes.length - 1_024 - 512]! ^= 1;
  writeFileSync(bundle, bytes);
  const damaged = await iv("capsule", "verify", bundle);
  assert.equal(damaged.code, 1);
  assert.match(damaged.out, /entry 6 "blobs\/sha256\/.*\[capsule\/bad-digest\]/);
});

test("iv capsule inspect prints identity, signers, limits and files on a page", async (t) => {
  const { bundle, trust } = await workshop(t);
  const { out, code } = await iv("capsule", "inspect", bundle, "--trust", trust);
  assert.equal(code, 0);
  for (const text of [utid, id, "alice@acme as author", "0 to 60 kW", "20 kW/s", "policy.onnx", "64 MiB"])
    assert.ok(out.includes(text), `${text} in\n${out}`);
  assert.ok(
    out.split("\n").every((line) => line.length <= 130),
    out,
  );
  const page = await json<{ id: string; manifest: unknown }>("capsule", "inspect", bundle);
  assert.deepEqual([page.id, page.manifest], [id, sample]);
});

test("iv capsule install, list and verify keep a capsule under its id and its name", async (t) => {
  const { bundle, trust, store } = await workshop(t);
  const first = await iv("capsule", "install", bundle, "--store", store, "--trust", trust);
  assert.equal(first.code, 0, first.out);
  assert.match(first.out, /written {4}4 files, 26 bytes; 0 were there/);
  assert.match(
    (await iv("capsule", "install", bundle, "--store", store, "--trust", trust)).out,
    /0 files.*4 were/,
  );
  const list = await iv("capsule", "list", "--store", store, "--collect");
  assert.match(
    list.out,
    new RegExp(`^${utid}\n  ${id}\n  epoch 1, 4 files, 26 bytes, 2 signatures\n0 files removed, 4 kept`),
  );
  for (const name of [id, utid, "test-furnace", "industriverse/test-furnace"])
    assert.equal((await iv("capsule", "verify", name, "--store", store, "--trust", trust)).code, 0);
  assert.equal((await iv("capsule", "verify", utid)).code, 2);
  assert.match((await iv("capsule", "verify", "furnace", "--store", store)).out, /has no capsule furnace/);
  const missing = await iv("capsule", "verify", "capsule://a/b@1.0.0", "--store", store);
  assert.match(missing.out, /has no capsule capsule:\/\/a\/b@1\.0\.0 \[capsule\/not-installed\]/);
  const open = join(store, blobName(sample.files[0]!.digest));
  chmodSync(open, 0o646);
  const exposed = await iv("capsule", "list", "--store", store);
  assert.ok(exposed.out.includes(`open to others: ${open} has mode 0646; run chmod 444 on it`), exposed.out);
  const told = await json<{ leftOver: string[]; exposed: string[] }>("capsule", "list", "--store", store);
  assert.deepEqual([told.leftOver, told.exposed], [[], [open]]);
  const gone = await iv("capsule", "remove", id, "--store", store);
  assert.deepEqual(gone, { code: 0, out: `removed ${id}, and 4 files that no other capsule lists` });
  assert.equal((await iv("capsule", "remove", utid, "--store", store)).code, 2);
  assert.match((await iv("capsule", "list", "--store", store)).out, /^nothing is installed$/);
  await json("capsule", "install", bundle, "--store", store, "--trust", trust);
  const member = sample.files[0]!;
  const blob = join(store, blobName(member.digest));
  const content = readFileSync(blob);
  rmSync(blob);
  const cut = await iv("capsule", "list", "--store", store);
  assert.equal(cut.code, 1);
  assert.ok(cut.out.startsWith(`DAMAGED: ${member.file} of ${id}: ${blob} is missing`), cut.out);
  writeFileSync(
    blob,
    content.map((byte) => byte ^ 1),
  );
  assert.equal((await iv("capsule", "list", "--store", store)).code, 0);
  const edited = await iv("capsule", "verify", utid, "--store", store);
  assert.equal(edited.code, 1);
  assert.ok(edited.out.includes(`${member.file} of ${id}: ${blob} was changed`), edited.out);
  assert.match(edited.out, /Install the capsule again/);
  chmodSync(join(store, "capsules", id.slice(7), "manifest.json"), 0o644);
  writeFileSync(join(store, "capsules", id.slice(7), "manifest.json"), "{}");
  const damaged = await iv("capsule", "list", "--store", store);
  assert.match((await iv("capsule", "verify", utid, "--store", store)).out, /manifest\.json was changed/);
  assert.deepEqual([damaged.code, /^DAMAGED: .*manifest\.json was changed/.test(damaged.out)], [1, true]);
});

test("iv capsule export maps digests one to one to an OCI layout, and back to the same bytes", async (t) => {
  const { dir, bundle, trust, store } = await workshop(t);
  const layout = join(dir, "layout");
  await json("capsule", "export", bundle, "--oci-layout", layout);
  const read = (path: string) => JSON.parse(readFileSync(join(layout, path), "utf8"));
  assert.deepEqual(read("oci-layout"), { imageLayoutVersion: "1.0.0" });
  const [descriptor] = read("index.json").manifests;
  const image = read(blobName(descriptor.digest));
  assert.equal(image.config.digest, id);
  assert.deepEqual(
    image.layers.slice(1).map(({ digest }: { digest: string }) => digest),
    sample.files.map(({ digest }) => digest),
  );
  for (const { digest, size } of [descriptor, image.config, ...image.layers])
    assert.equal(statSync(join(layout, blobName(digest))).size, size);
  const back = join(dir, "back.capsule");
  await json("capsule", "export", layout, "--out", back);
  assert.deepEqual(readFileSync(back), readFileSync(bundle));
  await json("capsule", "install", layout, "--store", store, "--trust", trust);
  const taken = join(dir, "taken.capsule");
  await json("capsule", "export", utid, "--store", store, "--out", taken);
  assert.deepEqual(readFileSync(taken), readFileSync(bundle));
  assert.match((await iv("capsule", "export", layout, "--out", back)).out, /is there already/);
  assert.equal((await iv("capsule", "export", layout)).code, 2);
});

test("iv capsule export refuses a layout with anything changed in it", async (t) => {
  const { dir, bundle } = await workshop(t);
  const layout = join(dir, "layout");
  await json("capsule", "export", bundle, "--oci-layout", layout);
  const paths = [
    "index.json",
    ...readdirSync(join(layout, "blobs/sha256")).map((name) => `blobs/sha256/${name}`),
  ];
  assert.equal(paths.length, 8);
  for (const path of paths) {
    const whole = readFileSync(join(layout, path));
    const digits = Buffer.from(whole.toString("latin1").replace(/[0-9a-z](?=[^0-9a-z]*$)/, "~"), "latin1");
    writeFileSync(join(layout, path), path === "index.json" ? "{}" : digits);
    const { code, out } = await iv("capsule", "verify", layout);
    assert.equal(code, 1, `${path}: ${out}`);
    assert.match(out, /\[capsule\/bad-/, path);
    writeFileSync(join(layout, path), whole);
  }
  for (const index of [
    "[]",
    "null",
    '{"manifests":[null]}',
    '{"manifests":[{"digest":"sha256:../../x"}]}',
    "{",
  ]) {
    writeFileSync(join(layout, "index.json"), index);
    assert.match((await iv("capsule", "verify", layout)).out, /index\.json .*\[capsule\/bad-bundle\]/, index);
  }
});

test("iv capsule sign refuses to sign what is damaged, and leaves the file as it was", async (t) => {
  const { dir, bundle } = await workshop(t);
  const bytes = readFileSync(bundle);
  bytes[bytes.length - 1_024 - 512]! ^= 1;
  writeFileSync(bundle, bytes);
  const before = readdirSync(dir);
  const { code, out } = await iv("capsule", "sign", bundle, "--key", join(dir, "alice@acme.key"));
  assert.deepEqual([code, /\[capsule\/bad-digest\]/.test(out)], [1, true]);
  assert.deepEqual(readFileSync(bundle), bytes);
  assert.deepEqual(readdirSync(dir), before);
});

test("iv capsule and iv keys explain themselves, and say what is missing", async () => {
  for (const words of [["capsule"], ["keys"]]) {
    assert.equal((await iv(...words)).code, 2);
    assert.equal((await iv(...words, "--help")).code, 0);
  }
  for (const words of [
    ["capsule", "verify"],
    ["capsule", "sign", "x.capsule"],
    ["capsule", "install", "x.capsule"],
    ["capsule", "install", "x.capsule", "--store", "y"],
    ["capsule", "list"],
    ["capsule", "nothing"],
    ["keys", "new"],
    ["keys", "trust", "x"],
    ["nothing"],
  ]) {
    assert.equal((await iv(...words)).code, 2, words.join(" "));
    const { code, out } = await iv(...words, "--json");
    assert.deepEqual([code, JSON.parse(out).error.code], [2, "cli/usage"], out);
  }
  assert.match((await iv("capsule", "verify", "/nowhere.capsule")).out, /is missing \[capsule\/unreadable\]/);
});

test("iv capsule inspect lets no capsule write to the terminal", async (t) => {
  const { dir } = await workshop(t);
  const built = join(dir, "built");
  const summary = "Harmless.\u001b[2J\u202eeno rehtona\u009b31m";
  writeFileSync(join(built, "manifest.json"), JSON.stringify({ ...sample, summary }));
  const { out } = await iv("capsule", "inspect", built);
  assert.match(out, /Harmless\.\ufffd\[2J\ufffdeno rehtona\ufffd31m/);
  writeFileSync(join(built, "manifest.json"), JSON.stringify({ ...sample, "\u001b[2J\u009b": 1 }));
  assert.match((await iv("capsule", "inspect", built)).out, /\/\ufffd\[2J\ufffd: found a field/);
});
