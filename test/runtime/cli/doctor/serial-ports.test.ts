import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { machineChecks } from "#runtime/cli/doctor/machine.ts";
import { serialPorts } from "#runtime/cli/doctor/serial-ports.ts";
import { temporaryFolder } from "../../../support/tuf-folder.ts";

test("serialPorts() finds what the kernel has and /dev shows, and no UART that is not fitted", async (t) => {
  const folder = temporaryFolder(t);
  const [sys, dev] = [join(folder, "sys"), join(folder, "dev")];
  mkdirSync(dev);
  const types = { ttyS0: "4\n", ttyS1: "0\n", ttyUSB10: "", ttyUSB2: "", ttyACM0: "", tty1: "", console: "" };
  for (const [name, type] of Object.entries(types)) {
    mkdirSync(join(sys, name), { recursive: true });
    if (type !== "") writeFileSync(join(sys, name, "type"), type);
    // A container sees all of the host's, and has those that were given to it.
    if (name !== "ttyACM0") writeFileSync(join(dev, name), "");
  }
  assert.deepEqual(
    await serialPorts(sys, dev),
    ["ttyS0", "ttyUSB2", "ttyUSB10"].map((name) => join(dev, name)),
  );
  assert.equal(await serialPorts(join(folder, "none"), dev), undefined);
});

test("iv doctor lists serial ports where no program can be called", async () => {
  const { PATH } = process.env;
  process.env["PATH"] = "";
  try {
    const { is } = await machineChecks.find(({ name }) => name === "serial ports")!.look();
    assert.equal(is, "fine");
  } finally {
    process.env["PATH"] = PATH;
  }
});
