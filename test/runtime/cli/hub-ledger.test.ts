import assert from "node:assert/strict";
import { test } from "node:test";
import { parseCall, UsageError } from "#runtime/cli/command.ts";
import { hub } from "#runtime/cli/hub.ts";
import { witnessKeyIn } from "#runtime/hub/store/hub-key.ts";
import { parseVerifierKey } from "#runtime/prove/note.ts";
import { MirroredLog } from "../../support/mirrored-log.ts";
import { Asker } from "../hub/asker.ts";
import { HubRig } from "../hub/rig.ts";

async function iv(...argv: readonly string[]): Promise<{ code: number; out: string }> {
  const out: string[] = [];
  const io = {
    ...{ out: (text: string) => void out.push(text), err: () => {} },
    ...{ isTerminal: false, stop: new AbortController().signal },
  };
  const part = hub.parts!.find(({ name }) => name === `hub ${argv[0]}`)!;
  const code = await part.run(parseCall(part, argv.slice(1)), io);
  return { code, out: out.join("\n") };
}

test("iv hub settle opens the pool, settles, and iv hub ledger verify counts it again", async () => {
  using log = new MirroredLog();
  log.append(300);
  await using rig = new HubRig([log.signer.verifier]);
  witnessKeyIn(rig.dir, "hub.example/plant7");
  await new Asker(rig, log.signer.verifier.name).all(log);
  const data = ["--data", rig.dir];
  assert.equal((await iv("ledger", ...data)).out, "Nothing was settled yet.");
  assert.match(
    (await iv("settle", ...data)).out,
    /^Settlement 0 of .*\n {2}pool {6}1000000\.000 CEU, 100000\.000 PFT/,
  );
  assert.match((await iv("settle", ...data)).out, /^Settlement 1 of .*\n.*\n {2}has 0\.000 .* plant7\/gw-1 /);
  const shown = JSON.parse((await iv("ledger", ...data, "--json")).out);
  assert.equal(parseVerifierKey(shown.key)!.name, "hub.example/plant7/ledger");
  assert.equal(shown.settlement.gateways[0].logs[0].to, 300);
  const verified = await iv("ledger", "verify", ...data, "--json");
  assert.equal(verified.code, 0);
  const { ok, settlements, records } = JSON.parse(verified.out);
  assert.deepEqual([ok, settlements, records], [true, 2, 300]);
  rig.db.prepare("UPDATE settlement SET note = replace(note, '/ledger', '/legder') WHERE number = 1").run();
  const wrong = await iv("ledger", "verify", ...data);
  assert.equal(wrong.code, 1);
  assert.match(wrong.out, /NOT RIGHT\n {2}settlement 1: its checkpoint is no good/);
  await assert.rejects(iv("ledger", "prove", ...data), UsageError);
});
