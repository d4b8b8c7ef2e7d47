import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { main } from "#runtime/cli/main.ts";
import { signerKeyFrom } from "#runtime/prove/note.ts";

function keyOf(name: string, seed: number): string {
  return signerKeyFrom(name, new Uint8Array(32).fill(seed)).verifier.text;
}

test("iv hub enrol takes a fleet in one call, and one that cannot be does not keep out the others", async (t) => {
  const data = mkdtempSync(join(tmpdir(), "hub-enrol-"));
  t.after(() => rmSync(data, { recursive: true, force: true }));
  const iv = async (...argv: string[]): Promise<{ code: number; out: string }> => {
    const out: string[] = [];
    const say = (text: string): void => void out.push(text);
    const io = { out: say, err: say, isTerminal: false, stop: new AbortController().signal };
    return { code: await main(["hub", ...argv, "--data", data], io), out: out.join("\n") };
  };
  const [one, two, other] = [keyOf("gw-1", 1), keyOf("gw-2", 2), keyOf("gw-1", 3)] as const;
  assert.deepEqual(await iv("enrol", one), { code: 0, out: "gw-1: enrolled" });
  const fleet = await iv("enrol", other, two, one);
  assert.equal(fleet.code, 1);
  assert.match(
    fleet.out,
    /^iv hub enrol: gw-1 is enrolled with another key .*\n.*\ngw-2: enrolled\ngw-1: \w+$/,
  );
  assert.match((await iv("list")).out, /gw-1[\s\S]*gw-2/);
  const wrong = await iv("enrol", two, "gw-3");
  assert.equal(wrong.code, 2);
  assert.match(wrong.out, /hub enrol takes verifier keys: .*, not "gw-3"/);
  assert.equal((await iv("enrol")).code, 2);
});
