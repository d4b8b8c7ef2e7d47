import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { covers } from "#runtime/update/tuf/path-pattern.ts";
import { fileNameOf, quotedPath } from "#runtime/update/tuf/quoted.ts";

test("covers() reads patterns as the specification's examples do", () => {
  const rows = [
    ["targets/*.tgz", "targets/foo.tgz", true],
    ["targets/*.tgz", "targets/foo.txt", false],
    ["foo-version-?.tgz", "foo-version-2.tgz", true],
    ["foo-version-?.tgz", "foo-version-alpha.tgz", false],
    ["*.tgz", "targets/foo.tgz", false],
    ["*", ".hidden", true],
    ["a*b*c", "a-b-b-c", true],
    ["a*b*c", "a-b-b-d", false],
    ["[ab]", "a", false],
    ["!a", "b", false],
    ["", "", true],
  ] as const;
  for (const [pattern, path, expected] of rows)
    assert.equal(covers(pattern, path), expected, `${pattern} ${path}`);
});

test("covers() agrees with a regular expression", () => {
  const alphabet = fc.string({ unit: fc.constantFrom("a", "b", "/", "*", "?"), maxLength: 8 });
  fc.assert(
    fc.property(alphabet, alphabet, (pattern, path) => {
      const source = pattern.replaceAll("*", "[^/]*").replaceAll("?", "[^/]");
      assert.equal(covers(pattern, path), new RegExp(`^${source}$`).test(path));
    }),
  );
});

test("fileNameOf() and quotedPath() never lead out of where they are used", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const name = fileNameOf(text);
      assert.ok(!name.includes("/") && !name.startsWith("."));
      const url = new URL(`https://host/base/${quotedPath(text)}`);
      assert.equal(url.origin, "https://host");
      assert.ok(url.pathname.startsWith("/base/"));
      assert.equal(url.search + url.hash, "");
    }),
  );
});
