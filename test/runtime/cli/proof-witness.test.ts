import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { parseCall, UsageError } from "#runtime/cli/command.ts";
import { proof } from "#runtime/cli/proof.ts";
import { cosign } from "#runtime/prove/cosignature.ts";
import { signerKeyFrom, splitNote } from "#runtime/prove/note.ts";
import { folder, openStore, signer, story, tamper } from "../prove/log.ts";

const witnesses = ["hub.example", "plant/gw-2", "plant/gw-3"].map((name, index) =>
  signerKeyFrom(name, new Uint8Array(32).fill(index + 1), "witness"),
);
const [hub, two, three] = witnesses.map(({ verifier }) => verifier.text) as [string, string, string];

async function iv(...argv: readonly string[]): Promise<{ code: number; out: string }> {
  const out: string[] = [];
  const io = {
    ...{ out: (text: string) => void out.push(text), err: () => {} },
    ...{ isTerminal: false, stop: new AbortController().signal },
  };
  const part = proof.parts!.find(({ name }) => name === `proof ${argv[0]}`)!;
  const code = await part.run(parseCall(part, argv.slice(1)), io);
  return { code, out: out.join("\n") };
}

test("PROOF-26 Kept cosignatures are verified, go out with evidence and export, and a quorum is held to", async (t) => {
  const dir = folder(t);
  const store = openStore(dir);
  store.commit(story("run-1", 4));
  const { text } = splitNote(store.note) as { text: string };
  for (const witness of witnesses.slice(0, 2))
    store.keepCosigned(store.note, cosign(text, { witness, atS: 1_790_000_000 }));
  store.commit(story("run-1", 6).slice(9));
  store.close();

  const both = await iv("verify", dir, "--witness", `${hub},${two}`);
  assert.equal(both.code, 0);
  assert.match(both.out, /2 of 2 have cosigned the first 9 records\n {4}hub\.example: 9, at 2026-/);
  const asked = ["--witness", `${hub},${two},${three}`];
  assert.equal((await iv("verify", dir, ...asked)).code, 1);
  const json = await iv("verify", dir, ...asked, "--quorum", "2", "--json");
  assert.equal(json.code, 0);
  assert.equal(JSON.parse(json.out).cosigned, 9);
  await assert.rejects(iv("verify", dir, "--quorum", "2"), UsageError);
  await assert.rejects(iv("verify", dir, "--witness", `${hub},${hub}`), UsageError);

  // A record that they have signed for, and one that came later.
  const file = join(dir, "it.tlog-proof");
  assert.equal((await iv("evidence", dir, "--index", "3", "--out", file)).code, 0);
  assert.equal(readFileSync(file, "utf8").split("\n\u2014 ").length, 4);
  const check = (...more: readonly string[]) => iv("check", file, "--key", signer.verifier.text, ...more);
  assert.equal((await check("--witness", `${hub},${two}`)).code, 0);
  const few = await check("--witness", `${hub},${three}`);
  assert.equal(few.code, 1);
  assert.match(few.out, /not enough witnesses have cosigned it/);
  const later = join(dir, "later.tlog-proof");
  await iv("evidence", dir, "--index", "10", "--out", later);
  assert.equal(readFileSync(later, "utf8").split("\n\u2014 ").length, 2);

  const out = join(dir, "public");
  assert.equal((await iv("export", dir, "--out", out)).code, 0);
  assert.match(
    readFileSync(join(out, "cosigned"), "utf8"),
    /^plant\/gw-1\n9\n[\s\S]*\n\u2014 hub\.example [\s\S]*gw-2 /,
  );
  assert.match(readFileSync(join(out, "checkpoint"), "utf8"), /^plant\/gw-1\n13\n/);

  // What somebody else has put there is no cosignature of this log.
  tamper(dir, "UPDATE cosigned SET note = replace(note, 'hub.example', 'hub.exampel')");
  assert.equal((await iv("verify", dir, "--witness", hub)).code, 1);
  tamper(dir, "UPDATE cosigned SET size = 5");
  assert.match((await iv("verify", dir, "--witness", two)).out, /what others have cosigned is not this log/);
});
