import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { test } from "node:test";

const entry = join(import.meta.dirname, "../../runtime/main.ts");

for (const words of [
  ["map", "--help"],
  ["map", "info", "no-such-map.npz", "--json"],
])
  test(`iv ${words.join(" ")} ends quietly when nobody reads what it prints`, async () => {
    const child = spawn(process.execPath, [entry, ...words], { stdio: ["ignore", "pipe", "pipe"] });
    child.stdout.destroy();
    let heard = "";
    child.stderr.on("data", (bytes: Buffer) => {
      heard += bytes.toString();
    });
    const [code, signal] = await once(child, "exit");
    assert.deepEqual([code, signal, heard], [0, null, ""]);
  });

test("iv says with its exit code what it found where somebody reads it", async () => {
  const child = spawn(process.execPath, [entry, "map", "info", "no-such-map.npz"], { stdio: "ignore" });
  assert.deepEqual(await once(child, "exit"), [1, null]);
});
