import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { fromThreadBytes, toThreadBytes } from "#runtime/core/thread-json.ts";

test("fromThreadBytes() gives back every number, the odd ones too", () => {
  fc.assert(
    fc.property(fc.array(fc.double()), fc.string(), (numbers, text) => {
      assert.deepEqual(fromThreadBytes(toThreadBytes({ numbers, text })), { numbers, text });
    }),
  );
});
