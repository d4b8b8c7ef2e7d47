// The arm64 package on its own Node, its own SQLite and its own serial driver, in QEMU's user mode.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { version } from "#runtime/version.ts";
import { home } from "#scripts/package/contents.ts";
import { unpack } from "#scripts/package/unpacked.ts";
import { arm64, build, noDpkg, noQemu, says } from "../../support/debian.ts";

const folder = mkdtempSync(join(tmpdir(), "iv-arm64-"));
after(() => rmSync(folder, { recursive: true, force: true }));

test("the arm64 package runs: version, kernels, serial driver, a log's database", {
  skip: noDpkg ?? noQemu,
}, async () => {
  const { path } = await build(folder, arm64);
  using unpacked = await unpack(path, join(folder, "tree"));
  const inside = join(unpacked.folder, home);
  const node = ["-L", "/usr/aarch64-linux-gnu", join(inside, "bin/node")];
  assert.equal(
    await says("qemu-aarch64-static", ...node, join(inside, "scripts/iv.mjs"), "--version"),
    `${version}\n`,
  );
  const { checks, ok } = JSON.parse(
    await says("qemu-aarch64-static", ...node, join(inside, "scripts/iv.mjs"), "doctor", "--json"),
  );
  assert.equal(ok, true);
  assert.match(checks[0].found, /linux-arm64$/);
  const program = `
    const Database = require("${inside}/node_modules/better-sqlite3");
    console.log(new Database(":memory:").prepare("SELECT 6 * 7 AS answer").get().answer)`;
  assert.equal(await says("qemu-aarch64-static", ...node, "--eval", program), "42\n");
});
