import assert from "node:assert/strict";
import { test } from "node:test";
import { type Offered, unmet } from "#runtime/capsule/requirements.ts";

const wants = {
  runtime: { from: "0.2.0", below: "1.0.0" },
  memoryMiB: 64,
  drivers: ["modbus-tcp", "opc-ua"],
};
const offered: Offered = { version: "0.2.0", memoryMiB: 64, drivers: ["modbus-tcp"] };

// What is offered, and what of the wants it leaves unmet.
const table: readonly (readonly [string, Partial<Offered>, RegExp | undefined])[] = [
  ["exactly enough", {}, undefined],
  ["a newer runtime", { version: "0.10.3" }, undefined],
  ["one before a release", { version: "0.2.0-rc.1" }, undefined],
  ["an older runtime", { version: "0.1.9" }, /a runtime from 0\.2\.0 and below 1\.0\.0, this one is 0\.1\.9/],
  ["a runtime that is too new", { version: "1.0.0" }, /this one is 1\.0\.0/],
  ["too little memory", { memoryMiB: 63.9 }, /64 MiB of free memory, there are 63/],
  ["a memory nobody can tell", { memoryMiB: Number.NaN }, /free memory/],
  ["another driver", { drivers: ["bacnet"] }, /a driver of modbus-tcp, opc-ua, here is bacnet/],
];

for (const [what, change, found] of table)
  test(`unmet(): ${what}`, () => {
    const wanting = unmet(wants, { ...offered, ...change });
    if (found === undefined) assert.deepEqual(wanting, []);
    else assert.match(wanting.join(), found);
  });
