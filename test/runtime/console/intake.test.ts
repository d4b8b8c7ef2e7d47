import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { bringUpDeskIn } from "#runtime/cli/hal/kept-report.ts";
import { sealReport } from "#runtime/cli/hal/report-file.ts";
import type { BringUpReport } from "#runtime/cli/hal/report-form.ts";
import { answer } from "#runtime/console/answer.ts";
import { checksOf } from "#runtime/console/intake-checks.ts";
import type { Intake, IntakeDesk } from "#runtime/console/intake-desk.ts";
import { uploadBytesMax } from "#runtime/console/intake-routes.ts";
import type { FaultCode } from "#runtime/core/fault.ts";
import { signerKeyFrom } from "#runtime/prove/note.ts";
import { siteOf, tokenOf } from "./access-site.ts";
import { ScriptedFurnace } from "./scripted-furnace.ts";

// The whole table: by which fault a capsule is refused, and at which of the six checks that shows.
const faults: readonly (readonly [FaultCode, number])[] = [
  ["capsule/bad-bundle", 0],
  ["capsule/unreadable", 0],
  ["capsule/bad-signature", 1],
  ["capsule/not-trusted", 1],
  ["capsule/bad-manifest", 2],
  ["capsule/too-large", 3],
  ["capsule/busy", 3],
  ["capsule/unwritable", 3],
  ["capsule/refused", 4],
  ["capsule/bad-digest", 5],
];

for (const [code, at] of faults)
  test(`checksOf() tells ${code} at check ${at}, and says nothing good of what comes behind`, () => {
    const told = checksOf({ kind: "refused", code, text: "why" });
    assert.deepEqual(
      told.map(({ is }) => is),
      Array.from({ length: 6 }, (_, place) => (place < at ? "fine" : place === at ? "wrong" : "not-reached")),
    );
    assert.equal(told[at]!.text, "why");
  });

test("checksOf() says that all was fine of what was taken, and nothing of a fault from elsewhere", () => {
  const taken: Intake = {
    ...{ kind: "taken", id: "i", name: "n", epoch: 3, files: 2, bytesWritten: 9 },
    signers: ["alice as author"],
  };
  assert.ok(checksOf(taken).every(({ is }) => is === "fine"));
  const [only, ...more] = checksOf({ kind: "refused", code: "proof/disk", text: "why" });
  assert.deepEqual([only!.is, more], ["wrong", []]);
});

async function send(desk: IntakeDesk | undefined, pieces: number, length?: number) {
  const furnace = Object.assign(new ScriptedFurnace(), { intake: desk });
  let sent = 0;
  const piece = new Uint8Array(1_048_576);
  const given = await answer(
    {
      ...{ method: "POST", target: "/v1/capsules", body: async () => new Uint8Array() },
      headers: {
        ...{ host: "127.0.0.1", authorization: `Bearer ${tokenOf("engineer")}` },
        ...(length !== undefined && { "content-length": String(length) }),
      },
      async *pieces() {
        for (; sent < pieces; sent++) yield piece;
      },
    },
    siteOf(furnace),
  );
  return { status: given.status, body: JSON.parse(String(given.body)), sent, notes: furnace.notes };
}

test("a capsule that is too long is cut off, whether it says so or not, and one that is refused is read to its end", async () => {
  let bytes = 0;
  const greedy: IntakeDesk = {
    list: async () => [],
    async take(bundle): Promise<Intake> {
      try {
        for await (const piece of bundle) bytes += piece.length;
      } catch {
        return { kind: "refused", code: "capsule/too-large", text: "too much" };
      }
      return { kind: "refused", code: "capsule/not-trusted", text: "nobody" };
    },
  };
  assert.equal((await send(greedy, 1, uploadBytesMax + 1)).status, 413);
  assert.equal(bytes, 0, "what says that it is too long is not even begun");
  const most = uploadBytesMax / 1_048_576;
  const long = await send(greedy, most + 8);
  assert.equal(long.status, 422);
  assert.ok(bytes <= uploadBytesMax);
  const early: IntakeDesk = {
    ...greedy,
    take: async () => ({ kind: "refused", code: "capsule/not-trusted", text: "no" }),
  };
  const refused = await send(early, 5);
  assert.deepEqual([refused.status, refused.sent, refused.body.code], [422, 5, "capsule/not-trusted"]);
  assert.deepEqual(
    refused.notes.map(({ what, outcome }) => [what, outcome]),
    [
      ["install", "intended"],
      ["install", "refused"],
    ],
  );
  assert.equal((await send(undefined, 1)).status, 404);
});

test("bringUpDeskIn() shows only what this gateway's key has signed", async (t) => {
  const data = mkdtempSync(join(tmpdir(), "iv-bring-up-"));
  t.after(() => rmSync(data, { recursive: true, force: true }));
  const [signer, stranger] = [3, 4].map((seed) => signerKeyFrom("gw", new Uint8Array(32).fill(seed)));
  const desk = bringUpDeskIn(data, () => signer!.verifier.text);
  assert.equal((await desk.read()).is, "absent");
  const small = { schema: "industriverse.bring-up/1", gateway: { name: "gw", key: signer!.verifier.text } };
  for (const by of [stranger!, signer!]) {
    // Signed, and yet no report: what has not its form is not shown either.
    writeFileSync(desk.file, sealReport(small as unknown as BringUpReport, by).bytes);
    assert.equal((await desk.read()).is, "broken");
  }
});
