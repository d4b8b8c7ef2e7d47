import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { main } from "#runtime/cli/main.ts";
import { termLine } from "#runtime/cli/terms.ts";

async function iv(...words: readonly string[]): Promise<{ readonly code: number; readonly said: string }> {
  const said: string[] = [];
  const hear = (text: string) => said.push(text);
  const io = { out: hear, err: hear, isTerminal: false, stop: new AbortController().signal };
  return { code: await main(words, io), said: said.join("\n") };
}

const wrong: readonly (readonly [RegExp, ...string[]])[] = [
  [/observe or enforce/, "mode", "sleep"],
  [/one word too many/, "mode", "observe", "now"],
  [/--because/, "mode", "observe", "--minutes", "5"],
  [/--minutes takes a number from 1 to 720/, "mode", "observe", "--minutes", "721", "--because", "x"],
  [
    /one of min, max, slew, threshold, ahead, confidenceMin, holdMs/,
    "limit",
    "safe",
    "a",
    "1",
    "--because",
    "x",
  ],
  [/name one limit/, "limit", "max", "a", "--because", "x"],
  [/name one limit/, "limit", "threshold", "--because", "x"],
  [/name one limit/, "limit", "holdMs", "a", "5", "--because", "x"],
  [/a number or `signed`/, "limit", "max", "a", "much", "--because", "x"],
  [/at most 200 characters/, "limit", "max", "a", "1", "--because", "x".repeat(201)],
  [/by its id/, "approvals", "confirm"],
  [/one word too many/, "approvals", "list", "all"],
  [/list, confirm, refuse/, "approvals"],
  [/--url takes an address such as/, "mode", "--url", "nonsense"],
  [/--url takes an address such as/, "approvals", "list", "--url", "127.0.0.1:8470"],
];

test("iv mode, iv limit and iv approvals say how they are called, and ask nobody before", async () => {
  for (const [why, ...words] of wrong) {
    const { code, said } = await iv(...words);
    assert.deepEqual([code, why.test(said)], [2, true], `${words.join(" ")}: ${said}`);
  }
  for (const words of [["mode"], ["limit"], ["approvals", "list"]]) {
    const { code, said } = await iv(...words, "--url", "http://127.0.0.1:9");
    assert.deepEqual([code, /No daemon answers/.test(said)], [1, true], said);
    assert.equal((await iv(...words, "--help")).code, 0);
  }
});

test("a command says whose token does not reach, which is not known, and what is wrong with the wire", async (t) => {
  const answers = [
    [403, "vic has the role viewer", /token with the role engineer: vic has the role viewer/],
    [401, "It may have been revoked", /role engineer: That opens nothing\. It may have been revoked/],
  ] as const;
  let next = 0;
  const server = createServer((_, response) => {
    const [status, detail] = answers[next++]!;
    response.writeHead(status, { "content-type": "application/problem+json" });
    response.end(JSON.stringify({ title: "That opens nothing", status, detail }));
  });
  t.after(() => server.close());
  await once(server.listen(0, "127.0.0.1"), "listening");
  const at = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  for (const [, , why] of answers)
    assert.match((await iv("mode", "enforce", "--because", "x", "--url", `http://${at}`)).said, why);
  const { said } = await iv("mode", "--url", `https://${at}`);
  assert.match(said, /No daemon answers at https:.*: the TLS handshake failed/);
});

test("termLine() says what holds, what it is without, who wanted it, and until when", () => {
  const term = { by: "ann, confirmed by bob", because: "new lining", from: 0, until: null } as const;
  assert.equal(
    termLine({ ...term, what: "max", of: "a", value: 30, signed: 60 }),
    "  max of a: 30, not 60, until somebody ends it; ordered by ann, confirmed by bob: new lining",
  );
  assert.match(
    termLine({ ...term, what: "mode", of: "", value: "observe", signed: "enforce", until: 1_800_000_000 }),
    /^ {2}mode: observe, not enforce, until 1970-01-01T00:30:00.000Z;/,
  );
});
