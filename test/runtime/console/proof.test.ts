import assert from "node:assert/strict";
import { test } from "node:test";
import { answer } from "#runtime/console/answer.ts";
import { parseVerifierKey } from "#runtime/prove/note.ts";
import { deflated } from "#runtime/prove/packed-record.ts";
import { openProof, parseProof } from "#runtime/prove/tlog-proof.ts";
import { ScriptedFurnace } from "./scripted-furnace.ts";
import { siteOf } from "./site-of.ts";

const furnace = new ScriptedFurnace();
for (let tick = 0; tick < 50; tick++) furnace.step();

async function get(target: string) {
  const request = { method: "GET", target, headers: { host: "127.0.0.1" }, body: async () => Buffer.of() };
  const { status, headers, body } = await answer(request, siteOf(furnace));
  return { status, headers, text: String(body) };
}

test("GET /v1/proof gives what is signed, evidence for a record, and the proof of an older log", async () => {
  const signed = JSON.parse((await get("/v1/proof")).text) as ReturnType<ScriptedFurnace["signed"]>;
  assert.deepEqual(signed, furnace.signed());
  const proof = await get("/v1/proof?index=4");
  assert.equal(proof.headers["content-disposition"], 'inline; filename="record-4.tlog-proof"');
  const parsed = parseProof(proof.text, deflated)!;
  assert.equal(openProof(parsed, parseVerifierKey(signed.key)!).kind, "verified");
  assert.equal(Buffer.from(parsed.record).toString(), furnace.bodies[4]);
  assert.match((await get("/v1/proof?since=17")).text, /^old 17\n/);
  for (const [query, status] of [
    ["index=-1", 400],
    ["index=", 400],
    ["index=1e3", 400],
    ["index=1&since=1", 400],
    ["index=999999", 404],
    ["since=0", 404],
    ["since=999999", 404],
  ] as const)
    assert.equal((await get(`/v1/proof?${query}`)).status, status, query);
});
