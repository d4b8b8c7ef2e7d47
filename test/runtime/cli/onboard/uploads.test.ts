import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { type TestContext, test } from "node:test";
import fc from "fast-check";
import { depthMax, partBytesMax, placeOf } from "#runtime/cli/onboard/serve/upload-name.ts";
import { type UploadBounds, UploadRefusal, Uploads } from "#runtime/cli/onboard/serve/uploads.ts";

for (const [name, place] of [
  ["monday.csv", "monday.csv"],
  ["2024/week 3/Öl-Temperatur.csv", "2024/week 3/Öl-Temperatur.csv"],
  ["O\u0308l.csv", "Öl.csv"],
] as const)
  test(`placeOf() takes ${name}`, () => {
    const parts = placeOf(name);
    assert.ok(!("flaw" in parts), JSON.stringify(parts));
    assert.equal(parts.join("/"), place);
  });

for (const name of [
  ...["", "/", "/etc/passwd", "a//b", "a/", "..", "../a", "a/../../b", ".", "a/./b", ".hidden", "a/.b"],
  ...["a\\b", "C:a", "a\0b", "a\nb", "a?", "con*", "a.", "a ", "\ud800", "x".repeat(partBytesMax + 1)],
  Array.from({ length: depthMax + 1 }, () => "a").join("/"),
])
  test(`placeOf() refuses ${JSON.stringify(name.slice(0, 24))}`, () => {
    assert.ok("flaw" in placeOf(name));
  });

test("placeOf() gives no name that leads out of the folder, whatever was asked", () => {
  const piece = fc.constantFrom("..", ".", "/", "\\", "a", "b.csv", "\0", "%2e", ":", "~", "\u2025", "é");
  const names = fc.oneof(
    fc.string({ maxLength: 60 }),
    fc.array(piece, { maxLength: 12 }).map((all) => all.join("")),
  );
  fc.assert(
    fc.property(names, (name) => {
      const parts = placeOf(name);
      if ("flaw" in parts) return;
      const inside = relative("/uploads", resolve("/uploads", ...parts));
      assert.equal(inside, parts.join("/"));
      assert.ok(inside !== "" && !inside.startsWith(".."));
    }),
    { numRuns: 2_000 },
  );
});

const small: UploadBounds = { fileBytesMax: 10, allBytesMax: 16, filesMax: 3, freeBytesMin: 0 };

function opened(t: TestContext, bounds = small): { readonly out: string; readonly uploads: Uploads } {
  const out = mkdtempSync(join(tmpdir(), "iv-uploads-"));
  t.after(() => rmSync(out, { recursive: true, force: true }));
  return { out, uploads: new Uploads(out, bounds) };
}

async function* pieces(...texts: readonly string[]): AsyncGenerator<Uint8Array, void> {
  for (const text of texts) yield Buffer.from(text);
}

function taken(uploads: Uploads, name: string, text: string): Promise<unknown> {
  return uploads.take(name, { bytes: text.length, pieces: pieces(text) });
}

function refused(status: number): (error: unknown) => boolean {
  return (error) => error instanceof UploadRefusal && error.status === status;
}

test("Uploads takes files into folders, in the place of older ones, and lets go of them", async (t) => {
  const { out, uploads } = opened(t);
  await taken(uploads, "2024/a.csv", "12345");
  await taken(uploads, "2024/a.csv", "123");
  await taken(uploads, "b.csv", "1");
  assert.equal(readFileSync(join(out, "files/2024/a.csv"), "utf8"), "123");
  assert.deepEqual([uploads.count, uploads.bytes], [2, 4]);
  assert.deepEqual(new Uploads(out, small).list(9), uploads.list(9));
  assert.equal(uploads.remove("2024/a.csv"), true);
  assert.equal(uploads.remove("../../etc/passwd"), false);
  assert.deepEqual(uploads.list(9), [{ name: "b.csv", bytes: 1 }]);
});

test("Uploads keeps to its bounds: of one file, of all, of how many, of the disk", async (t) => {
  const { out, uploads } = opened(t);
  await assert.rejects(taken(uploads, "a", "12345678901"), refused(413));
  await taken(uploads, "a", "1234567890");
  await assert.rejects(taken(uploads, "b", "1234567"), refused(413));
  // What takes the place of another has its room.
  await taken(uploads, "a", "123");
  await taken(uploads, "b", "1");
  await taken(uploads, "c", "1");
  await assert.rejects(taken(uploads, "d", "1"), refused(413));
  const full = new Uploads(out, { ...small, filesMax: 9, freeBytesMin: Number.MAX_SAFE_INTEGER });
  await assert.rejects(taken(full, "d", "1"), refused(507));
});

test("Uploads counts what is on its way", async (t) => {
  const { uploads } = opened(t);
  const gate = Promise.withResolvers<void>();
  async function* slow(): AsyncGenerator<Uint8Array, void> {
    yield Buffer.from("12345");
    await gate.promise;
    yield Buffer.from("67890");
  }
  const first = uploads.take("a", { bytes: 10, pieces: slow() });
  await assert.rejects(taken(uploads, "b", "1234567"), refused(413));
  gate.resolve();
  await first;
  assert.deepEqual([uploads.count, uploads.bytes], [1, 10]);
});

test("Uploads leaves nothing of what did not come whole, or was longer than was said", async (t) => {
  const { out, uploads } = opened(t);
  await taken(uploads, "a", "old");
  await assert.rejects(uploads.take("a", { bytes: 5, pieces: pieces("123") }), refused(422));
  await assert.rejects(uploads.take("a", { bytes: 2, pieces: pieces("1", "2", "3") }), refused(422));
  async function* broken(): AsyncGenerator<Uint8Array, void> {
    yield Buffer.from("1");
    throw new Error("the line is dead");
  }
  await assert.rejects(uploads.take("a", { bytes: 5, pieces: broken() }), /line is dead/);
  assert.equal(readFileSync(join(out, "files/a"), "utf8"), "old");
  assert.deepEqual(readdirSync(join(out, "incoming")), []);
  // What a kill left half is gone with the next start.
  mkdirSync(join(out, "incoming"), { recursive: true });
  assert.equal(new Uploads(out, small).count, 1);
  assert.equal(existsSync(join(out, "incoming")), false);
});

test("Uploads follows no link out of its folder, and takes no folder for a file", async (t) => {
  const { out, uploads } = opened(t);
  const elsewhere = mkdtempSync(join(tmpdir(), "iv-elsewhere-"));
  t.after(() => rmSync(elsewhere, { recursive: true, force: true }));
  await taken(uploads, "folder/a", "1");
  symlinkSync(elsewhere, join(out, "files/link"));
  await assert.rejects(taken(uploads, "link/a", "1"), refused(409));
  await assert.rejects(taken(uploads, "folder", "1"), refused(409));
  await assert.rejects(taken(uploads, "folder/a/b", "1"), refused(409));
  assert.deepEqual(readdirSync(elsewhere), []);
});
