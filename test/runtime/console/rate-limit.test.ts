import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { answer } from "#runtime/console/answer.ts";
import { clientsMax, RateLimit } from "#runtime/console/rate-limit.ts";
import { siteOf, tokenOf } from "./access-site.ts";
import { ScriptedFurnace } from "./scripted-furnace.ts";

test("RateLimit lets a client have its burst, then its pace, and says after how long it may go on", () => {
  const limit = new RateLimit({ perSecond: 10, burst: 5 });
  const taken = Array.from({ length: 7 }, () => limit.take("a", 1, 1_000));
  assert.deepEqual(taken, [0, 0, 0, 0, 0, 100, 100]);
  assert.equal(limit.take("b", 1, 1_000), 0, "another one is not held up");
  assert.ok(limit.take("a", 1, 1_099) > 0);
  assert.equal(limit.take("a", 1, 1_100), 0);
  assert.equal(limit.take("a", 1, 900), 100, "a clock that was set back gives nothing");
});

test("RateLimit never gives more than burst and pace together, whoever asks when for what", () => {
  const asks = fc.array(fc.record({ cost: fc.integer({ min: 1, max: 9 }), afterMs: fc.nat(300) }), {
    maxLength: 80,
  });
  fc.assert(
    fc.property(asks, (all) => {
      const limit = new RateLimit({ perSecond: 20, burst: 10 });
      let [now, given] = [0, 0];
      for (const { cost, afterMs } of all) {
        now += afterMs;
        const waitMs = limit.take("a", cost, now);
        if (waitMs === 0) given += cost;
        else
          assert.equal(limit.take("a", cost, now + waitMs) === 0, true, "the wait that it names is enough");
        if (waitMs !== 0) {
          now += waitMs;
          given += cost;
        }
        assert.ok(given <= 10 + (20 * now) / 1_000 + 1e-6);
      }
    }),
  );
});

test("RateLimit remembers a bounded number of clients, and counts the rest as one", () => {
  const limit = new RateLimit({ perSecond: 1, burst: 2 });
  for (let client = 0; client < clientsMax + 50; client++) limit.take(`c${client}`, 1, 0);
  assert.ok(limit.remembered <= clientsMax + 1);
  assert.ok(limit.take("late", 1, 0) > 0, "with the others");
  assert.equal(limit.take("late", 1, 10_000), 0, "those who went are forgotten");
});

test("answer() says 429 and Retry-After to who asks for too much, and to nobody else", async () => {
  const site = { ...siteOf(new ScriptedFurnace()), limit: new RateLimit({ perSecond: 1, burst: 8 }) };
  const ask = (role: "viewer" | "operator", target = "/v1/points") =>
    answer(
      {
        ...{ method: "GET", target, body: async () => new Uint8Array() },
        headers: { host: "localhost", authorization: `Bearer ${tokenOf(role)}` },
      },
      site,
    );
  for (let time = 0; time < 8; time++) assert.equal((await ask("viewer")).status, 200);
  const { status, headers } = await ask("viewer");
  assert.deepEqual([status, headers["retry-after"]], [429, "1"]);
  assert.equal((await ask("operator", "/v1/decisions")).status, 200);
  assert.equal((await ask("operator", "/v1/decisions")).status, 429, "a search counts for several");
});
