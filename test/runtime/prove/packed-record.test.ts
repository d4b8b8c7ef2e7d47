import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import fc from "fast-check";
import { digestOf } from "#runtime/core/digest.ts";
import { evidenceDictionary } from "#runtime/prove/evidence-dictionary.ts";
import { deflated } from "#runtime/prove/packed-record.ts";
import { recordBytesMax } from "#runtime/prove/record.ts";

const dictionary = Buffer.from(evidenceDictionary);

/** As a simulated casting furnace had it written; nothing in it but what every decision has is in the dictionary. */
const decision = new TextEncoder().encode(
  '{"asked":{"fan_speed_setpoint":"0","heater_power_setpoint":"17.844870686531067"},"at":1795293922806369,"because":"inside","boot":"bac2c4fb-3062-408c-8f02-264f8d7acf64","by":"casting-furnace policy","capsule":"sha256:092ef4e3a43980596ef3df4a81ce564816c3531d35ac517de96240ecff4a6aff","energy":{"ahead":"0.7476279618139585","asked":"0.3642343435189059","now":"0.1438476573793056","path":"0.3642343435189059"},"factors":[],"fallback":null,"frame":{"fan_speed":["0",0,10655],"fan_speed_setpoint":["0",0,10060],"heater_power":["19.43",0,10655],"heater_power_setpoint":["18.07",0,10060],"melt_temperature":["999.5",0,10655],"wall_temperature":["887.5",0,10655]},"given":{"forecaster":"trusted","sinceGoodUs":96004,"standing":["18.07","0"]},"kind":"decision","mode":"enforce","nearest":null,"origin":"capsule","permit":"action-653","regime":{"name":"holding","stability":"0.9797665369649805"},"text":"heater_power_setpoint 17.84 kW, fan_speed_setpoint 0 % is inside what the plant has shown","threshold":{"ahead":"0.9468541817047675","asked":"13.569814655290877","now":"5.481422110281269"},"tick":654,"verdict":"allow","writes":{"fan_speed_setpoint":"0","heater_power_setpoint":"17.844870686531067"}}',
);

test("the dictionary is the one that is published, and the page's", async () => {
  const root = new URL("../../../", import.meta.url);
  assert.deepEqual(readFileSync(new URL("docs/evidence-dictionary.txt", root)), dictionary);
  const about = readFileSync(new URL("docs/proofs.md", root), "utf8");
  assert.ok(about.includes(`\`${digestOf(dictionary)}\``), "its digest is the one that the page names");
  const page = await import(new URL("runtime/console/web/evidence-dictionary.js", root).href);
  assert.equal(page.evidenceDictionary, evidenceDictionary);
  assert.match(evidenceDictionary, /^[\n -~]+$/, "it can be read, and sent by any way");
});

test("deflated.unpack() gives back what deflated.pack() was given", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 2_000 }), (record) => {
      assert.deepEqual(deflated.unpack(deflated.pack(record)), record);
    }),
  );
  const longest = new Uint8Array(recordBytesMax).fill(0x61);
  assert.deepEqual(deflated.unpack(deflated.pack(longest)), longest);
});

test("a decision is packed to a third, and any decoder reads it behind the dictionary as a stored block", () => {
  const packed = deflated.pack(decision);
  assert.ok(packed.length * 3 <= decision.length, `${packed.length} of ${decision.length} bytes`);
  const header = Buffer.alloc(5);
  header.writeUInt16LE(dictionary.length, 1);
  header.writeUInt16LE(0xffff - dictionary.length, 3);
  const read = inflateRawSync(Buffer.concat([header, dictionary, packed]));
  assert.deepEqual(read.subarray(dictionary.length), Buffer.from(decision));
});

test("deflated.unpack() makes nothing of what is longer than a record, cut, bent or has more behind it", () => {
  const bomb = deflateRawSync(new Uint8Array(50_000_000), { dictionary });
  assert.ok(bomb.length < 60_000);
  for (const long of [bomb, deflateRawSync(new Uint8Array(recordBytesMax + 1), { dictionary })])
    assert.equal(deflated.unpack(long), undefined);
  const packed = deflated.pack(decision);
  for (let length = 0; length < packed.length; length++)
    assert.equal(deflated.unpack(packed.subarray(0, length)), undefined, `cut at ${length}`);
  assert.equal(deflated.unpack(Uint8Array.of(...packed, 0)), undefined);
  // A distance that reaches further back than the dictionary goes.
  const other = Buffer.concat([Buffer.alloc(4_096, "before"), dictionary]);
  const far = deflateRawSync(Buffer.from("beforebeforebefore"), { dictionary: other });
  assert.equal(deflated.unpack(far), undefined);
});

test("deflated.unpack() never throws and never gives more than a record, whatever it is fed", () => {
  const packed = deflated.pack(decision);
  const bent = fc
    .array(fc.tuple(fc.nat(packed.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 })
    .map((changes) => {
      const copy = packed.slice();
      for (const [at, byte] of changes) copy[at] = byte;
      return copy;
    });
  fc.assert(
    fc.property(fc.oneof(bent, fc.uint8Array({ maxLength: 600 })), (bytes) => {
      assert.ok((deflated.unpack(bytes)?.length ?? 0) <= recordBytesMax);
    }),
    { numRuns: 1_000 },
  );
});
