import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { mayDo, roles } from "#runtime/access/role.ts";
import { rememberedMax, Throttle, windowMs } from "#runtime/access/throttle.ts";
import { durationMs, idBytes, newToken, secretBytes, tokenIn } from "#runtime/access/token.ts";
import { root } from "../../support/site.ts";

const chance = (fill: number) => new Uint8Array(idBytes + secretBytes).fill(fill);
const said = { name: "panel-1", role: "viewer", createdMs: 1_000, expiresMs: 9_000 } as const;

test("mayDo(): a role may do what those before it may, and a stranger what anybody may", () => {
  const drawn = roles.map((role) => roles.map((needed) => mayDo(role, needed)));
  const [o, x] = [true, false];
  assert.deepEqual(drawn, [
    [o, x, x, x],
    [o, o, x, x],
    [o, o, o, x],
    [o, o, o, o],
  ]);
  assert.deepEqual(
    roles.map((needed) => mayDo(undefined, needed)),
    [x, x, x, x],
  );
  assert.ok(mayDo(undefined, "anybody"));
});

test("tokenIn() opens with the whole token alone, and only while it lasts", () => {
  const { entry, text } = newToken(said, chance(7));
  const other = newToken({ ...said, name: "other" }, chance(8));
  const entries = [entry, other.entry];
  assert.equal(tokenIn(entries, text, 8_999), entry);
  assert.equal(tokenIn(entries, text, 9_000), undefined);
  for (let at = 0; at < text.length; at++) {
    assert.equal(tokenIn(entries, text.slice(0, at), 2_000), undefined);
    const bent = `${text.slice(0, at)}${text[at] === "0" ? "1" : "0"}${text.slice(at + 1)}`;
    assert.equal(tokenIn(entries, bent, 2_000), undefined, bent);
  }
  const crossed = other.text.slice(0, 13) + text.slice(13);
  assert.equal(tokenIn(entries, crossed, 2_000), undefined);
  for (const hostile of [
    `${text}\n`,
    ` ${text}`,
    `${text}${text}`,
    "",
    "ivt_",
    text.toUpperCase(),
    entry.sha256,
  ])
    assert.equal(tokenIn(entries, hostile, 2_000), undefined, hostile);
});

test("tokenIn() compares what is secret by a function that tells nothing by its duration, and by no other", () => {
  const source = (path: string) => readFileSync(join(root, path), "utf8");
  const compared =
    /export function tokenIn\([\s\S]*?\n\}\n/.exec(source("runtime/access/token.ts"))?.[0] ?? "";
  assert.match(compared, /sameBytes\(\s*sha256\(/);
  assert.ok(!/sha256 ===|text ===|localeCompare/.test(compared));
  assert.match(source("runtime/core/digest.ts"), /function sameBytes[\s\S]*?timingSafeEqual\(a, b\)/);
});

test("newToken() keeps nothing from which the token could be read", () => {
  const { entry, text } = newToken(said, chance(9));
  assert.ok(!JSON.stringify(entry).includes(text.slice(13)));
  assert.match(text, /^ivt_09090909_[\w-]{43}$/);
});

test("tokenIn() opens with no text that was not given out", () => {
  const { entry, text } = newToken({ ...said, expiresMs: null }, chance(3));
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 200 }), (guess) => {
      assert.equal(tokenIn([entry], guess, 0), guess === text ? entry : undefined);
    }),
  );
});

test("durationMs() reads what people write, and nothing else", () => {
  assert.deepEqual(["90m", "12h", "30d", "0d", "1.5h", "d", "-1d", "1w", "999999d", " 1d"].map(durationMs), [
    5_400_000,
    43_200_000,
    2_592_000_000,
    ...Array<undefined>(7),
  ]);
});

test("Throttle lets so many through, tells once, and again after a while", () => {
  const throttle = new Throttle(3);
  assert.deepEqual(
    [0, 1, 2, 3].map((at) => throttle.count("a", at)),
    ["again", "again", "last", "over"],
  );
  assert.equal(throttle.waitMs("a", 10), windowMs - 10);
  assert.equal(throttle.waitMs("b", 10), 0);
  assert.equal(throttle.waitMs("a", windowMs), 0);
  assert.equal(throttle.count("a", windowMs), "again");
});

test("Throttle remembers no more than its bound, and counts all others as one", () => {
  const throttle = new Throttle(2);
  for (let from = 0; from < rememberedMax + 2; from++) throttle.count(String(from), 0);
  assert.equal(throttle.waitMs("0", 1), 0);
  assert.ok(throttle.waitMs("a stranger", 1) > 0);
});
