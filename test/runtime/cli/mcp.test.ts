// `iv mcp` as an agent starts it, where no daemon answers and where an agent sends what it likes.

import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { iv } from "../../support/iv.ts";
import { root } from "../../support/site.ts";
import { call } from "../console/mcp/rig.ts";

test("iv mcp says that nobody answers, bounds what is under way, and ends over a message that is far too long", async () => {
  const client = new Client({ name: "test", version: "1" });
  await client.connect(
    new StdioClientTransport({
      command: process.execPath,
      args: [join(root, "runtime/main.ts"), "mcp", "--url", "http://127.0.0.1:1"],
      stderr: "ignore",
    }),
  );
  try {
    const silent = await call(client, "read_points");
    assert.deepEqual(
      [silent.isError, silent.content[0]!.text],
      [true, "No daemon answers at http://127.0.0.1:1"],
    );
    const flood = await Promise.all(Array.from({ length: 40 }, () => call(client, "read_points")));
    assert.ok(flood.every(({ isError }) => isError));
    const ended = new Promise<void>((resolve) => {
      client.onclose = resolve;
    });
    const cut = call(client, "find_setpoint", { objective: "x".repeat(400_000) });
    await assert.rejects(cut);
    await ended;
  } finally {
    await client.close();
  }
});

test("iv mcp, iv explain and iv what-if say how they are called", async () => {
  for (const words of [["mcp", "now"], ["explain"], ["explain", "first"], ["what-if"], ["what-if", "a=b"]])
    assert.equal((await iv(...words)).code, 2, words.join(" "));
  const silent = await iv("explain", "last", "--url", "http://127.0.0.1:1");
  assert.deepEqual([silent.code, /No daemon answers/.test(silent.err)], [1, true]);
});
