import assert from "node:assert/strict";
import { test } from "node:test";
import { answer } from "#runtime/console/answer.ts";
import type { MapView } from "#runtime/console/port.ts";
import { ScriptedFurnace } from "./scripted-furnace.ts";
import { siteOf } from "./site-of.ts";

const site = siteOf(new ScriptedFurnace());

test("answer() gives the map by pair and level, and no other", async () => {
  const plain = await viewOf("");
  assert.equal(plain.pairs.length, 2);
  assert.deepEqual([plain.columns, plain.rows], [64, 48]);
  for (const cells of [64, 128, 256]) assert.equal((await viewOf(`?cells=${cells}`)).columns, cells);
  for (const pair of plain.pairs) {
    const { channels, columns } = await viewOf(`?pair=${encodeURIComponent(pair.join())}&cells=128`);
    assert.deepEqual(
      channels.map(({ name }) => name),
      pair,
    );
    assert.equal(columns, 128);
  }
  for (const wrong of ["?cells=100", "?cells=", "?cells=1e2", "?pair=", "?pair=heater_power", "?pair=a,b"])
    assert.equal((await asked(wrong)).status, 400, wrong);
});

function asked(query: string): ReturnType<typeof answer> {
  const headers = { host: "127.0.0.1" };
  const body = async (): Promise<"too-large"> => "too-large";
  return answer({ method: "GET", target: `/v1/map${query}`, headers, body }, site);
}

async function viewOf(query: string): Promise<MapView> {
  const { status, body } = await asked(query);
  assert.equal(status, 200, query);
  return JSON.parse(String(body)) as MapView;
}
