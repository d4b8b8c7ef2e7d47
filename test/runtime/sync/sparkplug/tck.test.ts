// The specification, assertion by assertion: what the node said on the wire, on its way to mosquitto, as protoc
// reads it. The table in docs/sparkplug.md comes from here: IV_WRITE_TABLES=1 writes it anew.

import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { test } from "node:test";
import { noMosquitto, noProtoc } from "../../../support/mosquitto.ts";
import list from "../../../vectors/sparkplug/assertions.json" with { type: "json" };
import { applicable, type Lives } from "./assertions.ts";
import { elsewhere } from "./elsewhere.ts";
import { freeLife, hostedLife } from "./run.ts";

const skip = noMosquitto ?? noProtoc ?? false;
let lives: Promise<Lives> | undefined;

async function bothLives(): Promise<Lives> {
  const [free, hosted] = await Promise.all([freeLife(), hostedLife()]);
  return { free, hosted };
}

for (const [id, check] of Object.entries(applicable))
  test(`EdgeNode keeps tck-id-${id}`, { skip }, async () => {
    lives ??= bothLives();
    check(await lives);
  });

test("EdgeNode has every record behind it once the broker has", { skip }, async () => {
  lives ??= bothLives();
  const { free } = await lives;
  assert.equal(free.cursors.at(-1), free.records);
});

test("every assertion of the specification is kept, or somebody else's with a reason", () => {
  for (const id of list.ids) {
    const other = elsewhere.find(([pattern]) => pattern.test(id));
    assert.ok(id in applicable || other !== undefined, `nobody answers for ${id}`);
  }
  for (const id of Object.keys(applicable)) assert.ok(list.ids.includes(id), `${id} is no assertion`);
});

test("docs/sparkplug.md shows which assertion is kept by which test", async () => {
  const path = new URL("../../../../docs/sparkplug.md", import.meta.url);
  const page = await readFile(path, "utf8");
  const begin = "<!-- assertions -->\n";
  const [before, rest] = page.split(begin) as [string, string];
  const now = `${before}${begin}${table()}`;
  if (process.env["IV_WRITE_TABLES"] === "1") await writeFile(path, now);
  else assert.equal(rest, table(), "run this file with IV_WRITE_TABLES=1");
});

function table(): string {
  const rows = list.ids.map((id) =>
    id in applicable
      ? `| ${id} | kept | EdgeNode keeps tck-id-${id} |`
      : `| ${id} | not ours | ${elsewhere.find(([pattern]) => pattern.test(id))![1]} |`,
  );
  const kept = list.ids.filter((id) => id in applicable).length;
  return [
    `\nOf ${list.ids.length} assertions ${kept} bind this node and are kept; the other ${list.ids.length - kept} do not.\n`,
    "| tck-id- | | test, or why not |",
    "| --- | --- | --- |",
    ...rows,
    "",
  ].join("\n");
}
