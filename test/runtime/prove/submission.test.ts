import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { formatAddCheckpoint, parseAddCheckpoint } from "#runtime/prove/submission/add-checkpoint.ts";
import { formatAddEntries, packageEnd, parseAddEntries } from "#runtime/prove/submission/add-entries.ts";
import { formatMirrorInfo, parseMirrorInfo } from "#runtime/prove/submission/mirror-info.ts";
import {
  openAnswer,
  openRequest,
  packAnswer,
  packRequest,
  requestId,
} from "#runtime/prove/submission/parcel.ts";

// The example of c2sp.org/tlog-witness, which is nobody's real log.
const published = `old 20852014
PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=
jrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=
5+pKlUdi2LeF/BcMHBn+Ku6yhPGNCswZZD1X/6QgPd8=
/6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=

example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

\u2014 example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
\u2014 example.com/behind-the-sofa opLqBQsREYCgu6xQkYQwJr9fo45a62DN9EdmHXnZdXNqlcVGlCum2Wks+49/V6267UEjw6QUXTS5Rovnzv++qbSzm9Q=
`;

test("parseAddCheckpoint() reads C2SP's example, and formatAddCheckpoint() writes it", () => {
  const read = parseAddCheckpoint(published)!;
  assert.equal(read.old, 20_852_014);
  assert.equal(read.proof.length, 4);
  assert.match(read.checkpoint, /^example\.com\/behind-the-sofa\n20852163\n/);
  assert.equal(formatAddCheckpoint(read), published);
});

test("parseAddCheckpoint() refuses other spellings of the same", () => {
  for (const wrong of [
    published.replace("old 2", "old 02"),
    published.replace("old ", "old  "),
    published.replace("old ", "OLD "),
    published.replace("kaw=", "kax="),
    published.replace(
      "old 20852014",
      `old 20852014${"\nPlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=".repeat(60)}`,
    ),
    published.replace("\n\n", "\n"),
    "",
  ])
    assert.notEqual(
      parseAddCheckpoint(wrong)?.old === 20_852_014 && parseAddCheckpoint(wrong)?.proof.length === 4,
      true,
    );
});

const records = fc.array(fc.uint8Array({ maxLength: 40 }), { minLength: 1, maxLength: 300 });

test("parseAddEntries() reads what formatAddEntries() wrote, package by package, and cuts what was cut off", () => {
  fc.assert(
    fc.property(
      records,
      fc.nat({ max: 1_000 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (bodies, from, share) => {
        const size = from + bodies.length;
        const packages = [];
        for (let at = from; at < size; at = packageEnd(at, size)) {
          const proof = [new Uint8Array(32).fill(at % 256)];
          packages.push({ from: at, records: bodies.slice(at - from, packageEnd(at, size) - from), proof });
        }
        const bytes = formatAddEntries({ origin: "gw/1", from, size, ticket: Uint8Array.of(1), packages });
        const read = parseAddEntries(bytes)!;
        assert.deepEqual(
          [read.origin, read.from, read.size, read.packages.length],
          ["gw/1", from, size, packages.length],
        );
        for (const [index, { from: at, records: some, proof }] of read.packages.entries()) {
          assert.equal(at, packages[index]!.from);
          assert.deepEqual(some.map(hex), packages[index]!.records.map(hex));
          assert.deepEqual(proof.map(hex), packages[index]!.proof.map(hex));
        }
        const cut = parseAddEntries(bytes.subarray(0, Math.floor(share * (bytes.length - 1))));
        assert.ok(cut === undefined || cut.packages.length < packages.length);
      },
    ),
  );
});

test("no bytes make a parser throw", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      parseAddEntries(bytes);
      openRequest(bytes);
      const text = Buffer.from(bytes).toString("latin1");
      parseAddCheckpoint(text);
      parseMirrorInfo(text);
      openAnswer(text);
    }),
  );
});

test("parseMirrorInfo() has one spelling", () => {
  const info = { pending: 7, next: 3, ticket: Uint8Array.of(1, 2) };
  assert.equal(formatMirrorInfo(info), "7\n3\nAQI=\n");
  assert.deepEqual(parseMirrorInfo("7\n3\nAQI=\n"), info);
  for (const wrong of ["7\n3\nAQI=", "07\n3\n\n", "7\n3\n", "7\n3\nAQI=\n\n", "7\n\n\n", "-1\n3\n\n", ""])
    assert.equal(parseMirrorInfo(wrong), undefined, wrong);
});

test("openAnswer() finds the request that packAnswer() names", () => {
  const bytes = packRequest({ kind: "add-entries", body: Uint8Array.of(9) });
  assert.deepEqual(openRequest(bytes), { kind: "add-entries", body: Uint8Array.of(9) });
  const id = requestId(bytes);
  assert.deepEqual(openAnswer(packAnswer(id, { status: 409, body: "5\n" })), {
    id,
    status: 409,
    body: "5\n",
  });
});

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}
