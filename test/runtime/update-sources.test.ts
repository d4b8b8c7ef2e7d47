import assert from "node:assert/strict";
import { test } from "node:test";
import type { Config } from "#runtime/config.ts";
import { Sources } from "#runtime/update-sources.ts";
import { never, temporaryFolder } from "../support/tuf-folder.ts";

const dayMs = 86_400_000;
const sources = (recordMs: number): Sources =>
  new Sources({
    config: { gateway: { name: "gw1", data: "data" } } as unknown as Config,
    recordMs,
    mirrorOver: () => assert.fail("no MQTT is asked"),
  });

test("a folder of capsules offers nothing by itself where the clock is not believed, and to a person it does", async (t) => {
  const stick = temporaryFolder(t);
  for (const [recordMs, by, fault] of [
    [Date.now() - dayMs, "source", undefined],
    [Date.now() - dayMs, "person", undefined],
    [Date.now() + dayMs, "source", "update/time-untrusted"],
    [Date.now() + dayMs, "person", undefined],
  ] as const) {
    const source = await sources(recordMs).open(stick, by);
    assert.equal(source.name, stick);
    if (fault === undefined) assert.deepEqual(await source.offers(never), []);
    else await assert.rejects(source.offers(never), { code: fault, message: /last record of the log/ });
  }
});
