import assert from "node:assert/strict";
import { test } from "node:test";
import { answer } from "#runtime/console/answer.ts";
import { ScriptedFurnace } from "./scripted-furnace.ts";
import { casting } from "./scripted-measured.ts";
import { siteOf } from "./site-of.ts";

test("answer() tells the regime where the capsule knows any", async () => {
  const gateway = new ScriptedFurnace();
  const ask = (method: string) =>
    answer(
      {
        method,
        target: "/v1/regime",
        headers: { host: "127.0.0.1:8470" },
        body: async () => new Uint8Array(),
      },
      siteOf(gateway),
    );
  assert.equal((await ask("GET")).status, 404);
  gateway.regime = casting;
  const { status, body } = await ask("GET");
  assert.equal(status, 200);
  assert.deepEqual(JSON.parse(String(body)), casting);
  assert.equal((await ask("POST")).status, 405);
});
