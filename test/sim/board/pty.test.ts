import assert from "node:assert/strict";
import { test } from "node:test";
import { PtyEnd } from "#sim/board/pty.ts";

test("PtyEnd names socat where there is none, and leaves nothing unanswered", async () => {
  const { PATH } = process.env;
  process.env["PATH"] = "/nowhere";
  try {
    await using end = new PtyEnd("/nowhere/board0", 1);
    await assert.rejects(end.open(), { code: "sim/failed", message: /Cannot start socat/ });
  } finally {
    process.env["PATH"] = PATH;
  }
});
