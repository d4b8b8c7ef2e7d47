// Against a server of the same makers as the client's library: weak evidence of the protocol, good evidence of
// what we make of it.

import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { StatusCodes } from "node-opcua-client";
import { checkOpcuaPackage } from "#bridge/link/opcua-client.ts";
import type { OpcuaConfig } from "#runtime/config.ts";
import { Fault } from "#runtime/core/fault.ts";
import { Rig } from "../mqtt/rig.ts";
import { clock, told, until } from "../rig.ts";
import { Furnace } from "./server.ts";

function configFor(url: string, changes: Partial<OpcuaConfig> = {}): OpcuaConfig {
  const place = { scale: 1, offset: 0, min: 0, max: 2_000, unit: "K", access: "read" } as const;
  return {
    driver: "opcua",
    url,
    security: { mode: "None", policy: "Basic256Sha256" },
    scanMs: 50,
    timeoutMs: 2_000,
    age: "source",
    tick: { node: "ns=1;s=Tick" },
    points: {
      melt: { ...place, node: "ns=1;s=Melt" },
      power: { ...place, node: "ns=1;s=Power", max: 60, unit: "kW", access: "write" },
      on: { ...place, node: "ns=1;s=On", max: 1, unit: "1", access: "write" },
    },
    ...changes,
  };
}

async function openSite(
  t: TestContext,
  changes: Partial<OpcuaConfig> = {},
): Promise<{ furnace: Furnace; rig: Rig }> {
  const furnace = await Furnace.open();
  const rig = new Rig(configFor(furnace.url, changes));
  t.after(async () => {
    await rig[Symbol.asyncDispose]();
    await furnace[Symbol.asyncDispose]();
  });
  await rig.up();
  return { furnace, rig };
}

const writes = (power: number, on: number) => [
  { point: "power", value: power },
  { point: "on", value: on },
];

test("OpcuaDevice shows values with the server's own status and time", async (t) => {
  const { furnace, rig } = await openSite(t);
  assert.equal((await rig.good("melt")).value, 950.5);
  furnace.melt = 951;
  await until(() => rig.sample("melt").value === 951);
  for (const status of [StatusCodes.BadSensorFailure, StatusCodes.UncertainLastUsableValue]) {
    furnace.knobs.status = status;
    await until(() => rig.sample("melt").quality === status.value);
  }
  furnace.knobs.status = StatusCodes.Good;
  furnace.melt = 3_000;
  await until(() => rig.quality("melt") === "uncertainEngineeringUnitsExceeded");
  furnace.melt = Number.NaN;
  await until(() => rig.quality("melt") === "badOutOfRange");
  // The server goes on saying good; its time stands still.
  furnace.melt = 952;
  furnace.knobs.at = new Date(Date.now() - 60_000);
  await until(() => rig.sample("melt").value === 952);
  assert.equal(rig.quality("melt"), "good");
  assert.ok(clock.now() - rig.sample("melt").at > 55_000_000, "a stale value is as old as it is");
});

test("OpcuaDevice counts ages from the session's signs of life where it is told to", async (t) => {
  const { furnace, rig } = await openSite(t, { age: "session" });
  furnace.knobs.at = new Date(Date.now() - 60_000);
  await rig.good("melt");
  const { at } = rig.sample("melt");
  await until(() => rig.sample("melt").at > at);
});

test("OpcuaDevice says of a node that is not there what the server says", async (t) => {
  const { points } = configFor("opc.tcp://x");
  const { rig } = await openSite(t, {
    points: { ...points, ghost: { ...points["melt"]!, node: "ns=1;s=Ghost" } },
  });
  await until(() => rig.sample("ghost").quality === StatusCodes.BadNodeIdUnknown.value);
  assert.equal(rig.quality("melt"), "good", "a bad point does not take its neighbours down");
});

test("OpcuaDoor writes once, reads back, and says no more than the server did", async (t) => {
  const { furnace, rig } = await openSite(t);
  const outcome = await rig.write(7, writes(12.5, 1));
  assert.ok(outcome.kind === "verified", JSON.stringify(outcome));
  assert.deepEqual([furnace.power, furnace.on, furnace.tick, furnace.writes], [12.5, true, 7, 3]);
  assert.equal(await rig.bridge.readDeviceTick(), 7);
  furnace.knobs.answer = StatusCodes.BadNotWritable;
  assert.equal(told(await rig.write(8, writes(13, 1))), "rejected device");
  furnace.knobs.answer = StatusCodes.BadTimeout;
  assert.equal(told(await rig.write(9, writes(13, 1))), "unknown");
  furnace.knobs.answer = StatusCodes.Good;
  furnace.knobs.lies = true;
  assert.equal(told(await rig.write(10, writes(14, 1))), "unknown");
  furnace.knobs.lies = false;
  assert.equal(told(await rig.write(11, writes(99, 1))), "rejected out-of-range");
  assert.equal(told(await rig.write(11, [{ point: "melt", value: 1 }])), "rejected unknown-point");
  assert.equal(told(await rig.write(11, writes(5, 0.5))), "rejected unreachable", "half a switch is none");
  assert.equal(furnace.writes, 12);
});

test("OpcuaDevice comes back by itself when the server is stopped and started again", async (t) => {
  const { furnace, rig } = await openSite(t);
  await rig.good("melt");
  await furnace.stop();
  await until(() => rig.bridge.state().link === "down");
  assert.equal(rig.quality("melt"), "badNoCommunication");
  assert.equal(told(await rig.write(1, writes(1, 1))), "rejected unreachable");
  await furnace.start();
  // The first values are told before the link counts as up.
  await rig.up();
  await rig.good("melt");
  assert.equal(told(await rig.write(2, writes(2, 1))), "verified");
});

test("OpcuaDevice signs and encrypts, and speaks to no server with another certificate", async (t) => {
  const furnace = await Furnace.open();
  const other = await Furnace.open();
  t.after(async () => {
    await furnace[Symbol.asyncDispose]();
    await other[Symbol.asyncDispose]();
  });
  // Any certificate will do for the client: this server takes all. The other server's is at hand.
  const secure = (serverCertificateFile: string): OpcuaConfig =>
    configFor(furnace.url, {
      security: {
        ...{ mode: "SignAndEncrypt", policy: "Basic256Sha256", serverCertificateFile },
        ...{ certificateFile: other.certificateFile, keyFile: other.privateKeyFile },
      },
    });
  await using rig = new Rig(secure(furnace.certificateFile));
  assert.equal((await rig.good("melt")).value, 950.5);
  await using wrong = new Rig(secure(other.certificateFile));
  await until(() => wrong.bridge.state().detail !== "not tried yet");
  assert.equal(wrong.bridge.state().link, "down");
  assert.equal(wrong.quality("melt"), "badNoCommunication");
});

test("OpcuaDevice refuses half a security, and says what to install where the package is missing", () => {
  const half = configFor("opc.tcp://127.0.0.1:1", { security: { mode: "Sign", policy: "Basic256Sha256" } });
  assert.throws(
    () => new Rig(half),
    (error) => error instanceof Fault && /certificateFile/.test(error.message),
  );
  assert.throws(
    () => checkOpcuaPackage("no-such-opcua"),
    (error) => error instanceof Fault && /npm install --save-exact/.test(error.hint!),
  );
});
