import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { main } from "#runtime/cli/main.ts";

test("iv explain says how the record's evidence is taken out, in a command that is one", async () => {
  const server = createServer((_, response) => {
    response.setHeader("content-type", "application/json");
    response.end(
      '{"index":7,"at":null,"sentences":["It was allowed."],"links":{"proof":"/v1/proof?index=7"}}',
    );
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const said: string[] = [];
  const say = (text: string) => void said.push(text);
  const io = { out: say, err: say, isTerminal: false, stop: new AbortController().signal };
  try {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    assert.equal(await main(["explain", "7", "--url", url], io), 0);
  } finally {
    server.close();
  }
  const [, command = ""] = said.join("\n").match(/`iv (proof evidence [^`]+)`/) ?? [];
  assert.equal(command, "proof evidence DATA --index 7");
  assert.equal(await main([...command.replace("DATA", "/nowhere").split(" ")], io), 1, "called rightly");
});
