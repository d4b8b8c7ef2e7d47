import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  answeredAt,
  askedFilesAt,
  chunkBytesMax,
  messageBytesMax,
  openAsk,
  openSays,
  otaTopics,
  packAsk,
  packSays,
} from "#runtime/update/mqtt/chunk.ts";

const word = fc.uuid();
const count = fc.nat({ max: 2 ** 40 });

test("openAsk() reads what packAsk() wrote, and never asks for more than a message takes", () => {
  fc.assert(
    fc.property(word, fc.webPath(), count, fc.integer({ min: 1, max: 2 ** 40 }), (id, path, from, bytes) => {
      const ask = { id, what: `blobs${path}`, from, bytes };
      assert.deepEqual(openAsk(packAsk(ask)), { ...ask, bytes: Math.min(bytes, chunkBytesMax) });
    }),
  );
});

test("openSays() reads what packSays() wrote, whatever bytes it carries, below 64 KiB", () => {
  const bytes = fc.uint8Array({ maxLength: 300 });
  fc.assert(
    fc.property(word, count, count, bytes, (id, from, more, carried) => {
      const says = { id, from, total: from + carried.length + more, bytes: carried };
      const opened = openSays(packSays(says));
      assert.ok(opened !== undefined && "bytes" in opened);
      assert.deepEqual({ ...opened, bytes: Uint8Array.from(opened.bytes) }, says);
    }),
  );
  const id = "x".repeat(64);
  const most = { id, from: Number.MAX_SAFE_INTEGER - chunkBytesMax, total: Number.MAX_SAFE_INTEGER };
  assert.ok(packSays({ ...most, bytes: new Uint8Array(chunkBytesMax) }).length <= messageBytesMax);
  assert.deepEqual(openSays(packSays({ id, absent: true })), { id, absent: true });
});

test("openAsk() and openSays() take nothing else, and never throw", () => {
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 400 }), fc.json().map(Buffer.from)), (bytes) => {
      const ask = openAsk(bytes);
      const says = openSays(bytes);
      assert.ok(ask === undefined || ask.bytes <= chunkBytesMax);
      assert.ok(says === undefined || "absent" in says || says.from + says.bytes.length <= says.total);
    }),
  );
  for (const wrong of [
    { id: "a", what: "x", from: -1, bytes: 1 },
    { id: "a", what: "x", from: 0, bytes: 0 },
    { id: "", what: "x", from: 0, bytes: 1 },
    { id: "a", what: "", from: 0, bytes: 1 },
    { id: "a", what: "x".repeat(3_000), from: 0, bytes: 1 },
    { id: "a", what: "x", from: 0.5, bytes: 1 },
    null,
    [],
  ])
    assert.equal(openAsk(Buffer.from(JSON.stringify(wrong))), undefined);
  assert.equal(openSays(Buffer.from('{"id":"a","from":9,"total":9}\nmore')), undefined);
});

test("answeredAt() leads each gateway's questions to its own answers, and nothing else anywhere", () => {
  const topics = otaTopics("iv/1", "gw1");
  assert.equal(answeredAt("iv/1", topics.ask), topics.says);
  assert.equal(topics.ask.replace(/[0-9a-f]{64}/, "+"), askedFilesAt("iv/1"));
  for (const topic of [topics.says, ...topics.bells, "iv/1/ota/ask", "iv/2/x/ota/ask", `${topics.ask}/x`])
    assert.equal(answeredAt("iv/1", topic), undefined);
});
