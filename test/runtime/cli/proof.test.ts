import assert from "node:assert/strict";
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { parseCall, UsageError } from "#runtime/cli/command.ts";
import { proof } from "#runtime/cli/proof.ts";
import { canonicalBytes } from "#runtime/core/canonical-json.ts";
import { Fault } from "#runtime/core/fault.ts";
import { signerKeyFrom } from "#runtime/prove/note.ts";
import { folder, openStore, signer, story, tamper, writeLog } from "../prove/log.ts";

const bodies = story("run-1", 12);

async function iv(...argv: string[]): Promise<{ code: number; out: string[] }> {
  const out: string[] = [];
  const io = {
    out: (text: string) => void out.push(text),
    err: (text: string) => void out.push(text),
    isTerminal: false,
    stop: new AbortController().signal,
  };
  const code = await proof.run(parseCall(proof, argv), io);
  return { code, out };
}

test("iv proof verify finds a log whole, while it is open for writing and as a copy", async (t) => {
  const dir = folder(t);
  writeLog(dir, bodies);
  const store = openStore(dir);
  const { code, out } = await iv("verify", dir);
  assert.equal(code, 0);
  assert.match(out.join("\n"), /whole and unaltered/);
  assert.match(out.join("\n"), /records +25, hashed again/);
  assert.match(out.join("\n"), /itself names/);
  store.close();
  const copy = join(folder(t), "copy.db");
  copyFileSync(join(dir, "proof.db"), copy);
  assert.equal((await iv("verify", copy)).code, 0);
});

test("iv proof verify says whose log it is only where it was told", async (t) => {
  const dir = folder(t);
  writeLog(dir, bodies);
  const right = await iv("verify", dir, "--key", signer.verifier.text);
  assert.equal(right.code, 0);
  assert.doesNotMatch(right.out.join("\n"), /itself names/);
  // All signed again, correctly, by somebody else: only the key tells.
  const other = signerKeyFrom(signer.verifier.name, new Uint8Array(32)).verifier.text;
  const wrong = await iv("verify", dir, "--key", other);
  assert.equal(wrong.code, 1);
  assert.match(wrong.out.join("\n"), /DOES NOT VERIFY\n {2}checkpoint 0: this key has not signed it/);
});

test("iv proof verify names what is wrong, for people and for programs", async (t) => {
  const dir = folder(t);
  writeLog(dir, bodies);
  tamper(dir, "UPDATE entry SET body = CAST(replace(body, 'action-3', 'action-4') AS BLOB) WHERE number = 5");
  const people = await iv("verify", dir);
  assert.equal(people.code, 1);
  assert.match(people.out.join("\n"), /record 5: its bytes are not those that were hashed/);
  const programs = await iv("verify", dir, "--json");
  assert.equal(programs.code, 1);
  const said = JSON.parse(programs.out.join("\n"));
  assert.deepEqual([said.ok, said.records, said.keyFrom], [false, 25, "log"]);
  assert.deepEqual(said.findings[0], {
    at: "record",
    index: 5,
    what: "its bytes are not those that were hashed",
  });
});

test("iv proof show prints the newest records, or those asked for", async (t) => {
  const dir = folder(t);
  writeLog(dir, bodies);
  const newest = await iv("show", dir);
  assert.equal(newest.code, 0);
  assert.equal(newest.out.length, 20);
  assert.match(newest.out.at(-1)!, /^24 .*tick 12 +outcome +action-12$/);
  const asked = await iv("show", dir, "--from", "1", "--count", "2", "--json");
  assert.deepEqual(
    asked.out.map((line) => JSON.parse(line)),
    [1, 2].map((index) => ({ index, record: JSON.parse(Buffer.from(bodies[index]!).toString()) })),
  );
});

test("iv proof show gives a terminal no commands that a record quotes", async (t) => {
  const dir = folder(t);
  writeLog(dir, [canonicalBytes({ at: 0, kind: "fault", text: "\u001b[2J\u009b2J gone" })]);
  assert.deepEqual((await iv("show", dir)).out, [
    "0  1970-01-01T00:00:00.000Z  fault  \ufffd[2J\ufffd2J gone",
  ]);
});

test("iv proof show prints also what is no record", async (t) => {
  const dir = folder(t);
  writeLog(dir, [Buffer.from("\u001b[31mnot JSON"), Buffer.from("7")]);
  assert.deepEqual((await iv("show", dir)).out, ['0  not JSON: "\\u001b[31mnot JSON"', '1  not JSON: "7"']);
  for (const line of (await iv("show", dir, "--json")).out)
    assert.equal(typeof JSON.parse(line).text, "string");
});

for (const argv of [
  [],
  ["verify"],
  ["burn", "x"],
  ["verify", "a", "b"],
  ["verify", "x", "--key", "nonsense"],
  ["show", "x", "--from", "-1"],
  ["show", "x", "--count", "many"],
  ["show", "x", "--wrong"],
])
  test(`iv proof ${argv.join(" ")} is called wrongly`, async () => {
    await assert.rejects(iv(...argv), UsageError);
  });

test("iv proof says where it looked for a log that is not there", async (t) => {
  await assert.rejects(
    iv("verify", folder(t)),
    (error) => error instanceof Fault && error.code === "proof/unreadable",
  );
});
