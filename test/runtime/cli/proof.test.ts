import assert from "node:assert/strict";
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { parseCall, UsageError } from "#runtime/cli/command.ts";
import { proof } from "#runtime/cli/proof.ts";
import { base64 } from "#runtime/core/base64.ts";
import { canonicalBytes } from "#runtime/core/canonical-json.ts";
import { Fault } from "#runtime/core/fault.ts";
import { parseCheckpoint, signCheckpoint } from "#runtime/prove/checkpoint.ts";
import { evidenceFor } from "#runtime/prove/disk/evidence-for.ts";
import { LogReader } from "#runtime/prove/disk/reader.ts";
import { signerKeyFrom } from "#runtime/prove/note.ts";
import { encodeRecord } from "#runtime/prove/record.ts";
import { CompactRange, inclusionProof, leafHash, rootsOver } from "#runtime/prove/tree.ts";
import {
  boot,
  decision,
  folder,
  openStore,
  repack,
  segmentIn,
  signer,
  story,
  writeLog,
} from "../prove/log.ts";
import { ticked, windowOver } from "../prove/windows.ts";

const bodies = story("run-1", 12);

async function iv(...argv: string[]): Promise<{ code: number; out: string[] }> {
  const out: string[] = [];
  const io = {
    out: (text: string) => void out.push(text),
    err: (text: string) => void out.push(text),
    isTerminal: false,
    stop: new AbortController().signal,
  };
  const part = proof.parts!.find(({ name }) => name === `proof ${argv[0]}`);
  const code = part
    ? await part.run(parseCall(part, argv.slice(1)), io)
    : await proof.run(parseCall(proof, argv), io);
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
  const copy = join(folder(t), "000000.db");
  copyFileSync(segmentIn(dir), copy);
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
  repack(dir, 3, (chunk) => chunk.with(2, Buffer.from("{}")));
  const people = await iv("verify", dir);
  assert.equal(people.code, 1);
  assert.match(
    people.out.join("\n"),
    /record 5: it has no kind or no run\n {2}checkpoint 6: it was not signed over these records; look at records 3 to 5/,
  );
  const programs = await iv("verify", dir, "--json");
  assert.equal(programs.code, 1);
  const said = JSON.parse(programs.out.join("\n"));
  assert.deepEqual([said.ok, said.records, said.keyFrom], [false, 25, "log"]);
  assert.deepEqual(said.findings[0], {
    at: "record",
    index: 5,
    what: "it has no kind or no run",
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

test("iv proof show says how long a log is that has not what was asked for", async (t) => {
  const dir = folder(t);
  writeLog(dir, bodies);
  await assert.rejects(iv("show", dir, "--from", "25"), /has no record 25: it has 25, from 0 on/);
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

test("iv proof verify --against holds a log to a checkpoint that was found elsewhere", async (t) => {
  const [dir, place] = [folder(t), folder(t)];
  writeLog(dir, bodies);
  const write = (name: string, text: string) => {
    writeFileSync(join(place, name), text);
    return join(place, name);
  };
  const signed = (records: readonly Uint8Array[], size = records.length) =>
    signCheckpoint({ origin: signer.verifier.name, size, root: rootOf(records) }, signer);
  const seen = write("seen", signed(bodies.slice(0, 7)));
  const agrees = await iv("verify", dir, "--against", seen);
  assert.equal(agrees.code, 0);
  assert.match(agrees.out.join("\n"), /agrees +with the checkpoint at 7 records/);
  const other = await iv("verify", dir, "--against", write("other", signed(bodies.slice(1, 8))));
  assert.equal(other.code, 1);
  assert.match(other.out.join("\n"), /checkpoint 7: what was found elsewhere is another history/);
  const newer = await iv("verify", dir, "--against", write("newer", signed([...bodies, bodies[0]!])));
  assert.equal(newer.code, 1);
  assert.match(newer.out.join("\n"), /checkpoint 26: it was signed, and only 25 records are here/);
  await assert.rejects(iv("verify", dir, "--against", write("junk", "junk")), Fault);
});

test("iv proof evidence takes one record out, and iv proof check needs nothing but the key", async (t) => {
  const [dir, place] = [folder(t), folder(t)];
  writeLog(dir, story("run-1", 600), 200);
  const path = join(place, "it.tlog-proof");
  assert.equal((await iv("evidence", dir, "--permit", "action-300", "--out", path)).code, 0);
  const key = signer.verifier.text;
  const checked = await iv("check", path, "--key", key, "--json");
  assert.equal(checked.code, 0);
  const { record, index, size } = JSON.parse(checked.out[0]!);
  assert.deepEqual([index, size, record], [599, 600, Buffer.from(decision("run-1", 300)).toString()]);
  // Whatever is changed in it, it is refused, or was no proof.
  const text = readFileSync(path, "utf8");
  const bad = join(place, "bad");
  for (let at = 0; at < text.length; at++) {
    writeFileSync(bad, `${text.slice(0, at)}${text[at] === "x" ? "y" : "x"}${text.slice(at + 1)}`);
    const code = await iv("check", bad, "--key", key).then(
      (answer) => answer.code,
      (error) => (error instanceof Fault ? 1 : 0),
    );
    assert.equal(code, 1, `character ${at}`);
  }
  await assert.rejects(iv("evidence", dir, "--permit", "action-300", "--out", path), /Cannot write/);
  await assert.rejects(iv("evidence", dir, "--index", "1201"), /no signed record/);
  await assert.rejects(iv("evidence", dir, "--permit", "nobody"), /issued permit/);
  const other = signerKeyFrom("other", new Uint8Array(32)).verifier.text;
  assert.match((await iv("check", path, "--key", other)).out[0]!, /DOES NOT VERIFY/);
});

test("iv proof evidence has the proofs of the specification, for every record of many sizes", async (t) => {
  for (const ticks of [0, 1, 127, 128, 400]) {
    const dir = folder(t);
    const records = story("run-1", ticks);
    writeLog(dir, records, 97);
    using log = new LogReader(dir);
    for (const index of new Set([0, Math.floor(records.length / 3), 255, 256, records.length - 1]))
      if (index < records.length) {
        const { hashes, checkpoint } = evidenceFor(log, { index, key: signer.verifier });
        const { size } = parseCheckpoint(checkpoint.slice(0, checkpoint.lastIndexOf("\n\n") + 1))!;
        // From the first checkpoint after it the way to the root is the shortest.
        assert.equal(size, Math.min(records.length, index - (index % 97) + 97));
        const plain = inclusionProof(
          index,
          size,
          rootsOver((at) => leafHash(records[at]!)),
        );
        assert.deepEqual(hashes.map(base64), plain.map(base64), `record ${index} of ${size}`);
      }
  }
});

test("iv proof export adds what is new to an earlier export, and mixes no two logs", async (t) => {
  const [dir, out] = [folder(t), join(folder(t), "public")];
  const records = story("run-1", 300);
  writeLog(dir, records.slice(0, 400));
  assert.equal((await iv("export", dir, "--out", out)).code, 0);
  const before = readFileSync(join(out, "tile/entries/000"));
  const store = openStore(dir);
  store.commit(records.slice(400));
  store.close();
  const { records: count } = JSON.parse((await iv("export", dir, "--out", out, "--json")).out[0]!);
  assert.equal(count, records.length);
  assert.deepEqual(readFileSync(join(out, "tile/entries/000")), before);
  assert.equal(readFileSync(join(out, "vkey"), "utf8"), `${signer.verifier.text}\n`);
  const other = folder(t);
  writeLog(other, story("run-2", 300));
  await assert.rejects(iv("export", other, "--out", out), /belongs to another log/);
});

function rootOf(records: readonly Uint8Array[]): Uint8Array {
  return records.reduce((range, record) => range.append(leafHash(record)), CompactRange.empty).root();
}

test("iv proof ledger proves its totals from the log, and says when it cannot", async (t) => {
  const dir = folder(t);
  const ticks = Array.from({ length: 9 }, (_, index) => ({ tick: index + 1 }));
  const written = [boot("run"), ...[...ticks.flatMap(ticked), windowOver(ticks)].map(encodeRecord)];
  writeLog(dir, written);
  const { code, out } = await iv("ledger", dir, "--key", signer.verifier.text, "--postings");
  const said = out.join("\n");
  assert.equal(code, 0, said);
  assert.match(
    said,
    /19 {2}111105 micro-ceu {2}sha256:a{64} → gateway\n19 {2}1000000 micro-pft {2}mint → sha256:a/,
  );
  assert.match(said, /proven from 20 records, root [\w+/]{43}=/);
  assert.match(said, /minted {4}1\n/);
  assert.match(said, /micro-ceu, in all 0\n +-111105 {2}sha256:a{64}\n +111105 {2}gateway\n/);
  const json = JSON.parse((await iv("ledger", dir, "--json")).out.join(""));
  assert.deepEqual([json.ok, json.minted, json.sums], [true, 1, { "micro-ceu": "0", "micro-pft": "0" }]);
  repack(dir, 3, (chunk) => chunk.with(0, encodeRecord(ticked({ tick: 2, trial: true })[0]!)));
  const broken = await iv("ledger", dir);
  assert.equal(broken.code, 1);
  assert.match(broken.out.join("\n"), /DOES NOT VERIFY \(\d+ findings?, .*not proven\n/);
});

test("iv proof show says of a window what its checks found", async (t) => {
  const dir = folder(t);
  const ticks = [{ tick: 1 }, { tick: 2 }];
  writeLog(dir, [boot("run"), encodeRecord(windowOver(ticks))]);
  assert.match(
    (await iv("show", dir)).out.at(-1)!,
    /tick 2 {2}tri-check {2}held {2}ticks 1 to 2: balance tank held at 0\.200, coherence held at 1\.00, similarity level held at 0\.970; 24690 micro-CEU$/,
  );
});
