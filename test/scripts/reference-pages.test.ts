// The pages that were written from the code say what the code says, and every page of ours is found from the index.

import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { test } from "node:test";
import { referencePages } from "#scripts/reference-pages.ts";
import { root } from "../support/site.ts";

for (const { path, text } of await referencePages())
  test(`docs/${basename(path)} is as the code has it (node scripts/reference-pages.ts writes it)`, () => {
    assert.equal(readFileSync(path, "utf8"), text);
  });

const docs = join(root, "docs");
const pages = readdirSync(docs).filter((name) => name.endsWith(".md"));

test("docs/README.md names every page", () => {
  const index = readFileSync(join(docs, "README.md"), "utf8");
  for (const page of pages) if (page !== "README.md") assert.ok(index.includes(`(${page})`), page);
});

test("every link of every page leads to a file that is there", () => {
  const texts = [
    ...pages.map((page) => join(docs, page)),
    ...["README.md", "ARCHITECTURE.md", "SECURITY.md"].map((page) => join(root, page)),
  ];
  for (const path of texts)
    for (const [, target] of readFileSync(path, "utf8").matchAll(/\]\(([^)#:\s]+)(?:#[^)]*)?\)/g))
      assert.ok(existsSync(resolve(dirname(path), target!)), `${basename(path)} links to ${target}`);
});
