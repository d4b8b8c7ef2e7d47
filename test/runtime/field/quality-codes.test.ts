import assert from "node:assert/strict";
import { test } from "node:test";
import { quality, severityOf } from "#runtime/field/quality.ts";
import { fromOpcDa, toOpcDa } from "#runtime/field/quality-codes.ts";

test("toOpcDa() and fromOpcDa() never make a quality better than it is, for every code there is", () => {
  const severityOfDa = (code: number) => ["bad", "uncertain", "bad", "good"][code >>> 6];
  for (const [name, code] of Object.entries(quality)) {
    assert.equal(severityOfDa(toOpcDa(code)), severityOf(code), name);
    assert.equal(severityOf(fromOpcDa(toOpcDa(code))), severityOf(code), name);
  }
  for (let code = 0; code < 256; code++) assert.equal(severityOf(fromOpcDa(code)), severityOfDa(code));
});

test("the mapping of quality goes there and back where OPC DA has a word for it", () => {
  const table = [
    [quality.good, 192],
    [quality.goodLocalOverride, 216],
    [quality.uncertain, 64],
    [quality.uncertainLastUsable, 68],
    [quality.uncertainSensorNotAccurate, 80],
    [quality.uncertainEngineeringUnitsExceeded, 84],
    [quality.bad, 0],
    [quality.badNotConnected, 8],
    [quality.badDeviceFailure, 12],
    [quality.badSensorFailure, 16],
    [quality.badCommunication, 24],
    [quality.badWaitingForInitialData, 32],
  ] as const;
  for (const [ua, da] of table) assert.deepEqual([toOpcDa(ua), fromOpcDa(da)], [da, ua]);
  assert.equal(toOpcDa(quality.badTimeout), 24);
  assert.equal(toOpcDa(quality.badNoCommunication), 24);
  assert.equal(toOpcDa(quality.badOutOfRange), 16);
  // Info bits do not matter, and what nobody listed keeps its severity.
  assert.equal(toOpcDa(0x0000_0480), 192);
  assert.equal(toOpcDa(0x40ff_0000), 64);
  assert.equal(toOpcDa(0xc000_0000), 0);
  assert.equal(fromOpcDa(195), quality.good);
});
