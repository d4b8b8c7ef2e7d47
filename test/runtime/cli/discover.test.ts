import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { parseCall, UsageError } from "#runtime/cli/command.ts";
import { discover } from "#runtime/cli/discover.ts";
import { openConsole } from "#runtime/console/http.ts";
import { Fault } from "#runtime/core/fault.ts";
import { encodeOnnx } from "#scripts/onnx/model.ts";
import { partsOf, tokenOf } from "../console/access-site.ts";
import { ScriptedFurnace } from "../console/scripted-furnace.ts";
import { burma14 } from "../discover/published.ts";

const folder = mkdtempSync(join(tmpdir(), "discover-"));
after(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

async function iv(...argv: string[]): Promise<{ code: number; out: string }> {
  const out: string[] = [];
  const io = {
    out: (text: string) => void out.push(text),
    err: (text: string) => void out.push(text),
    isTerminal: false,
    stop: new AbortController().signal,
  };
  const code = await discover.run(parseCall(discover, argv), io);
  return { code, out: out.join("\n") };
}

const capsule = "capsules/casting-furnace";
const less = ["--objective", "minimise heater_power", "--walkers", "2"];
const here = ["--from", "melt_temperature=1000,heater_power=22"];

test("iv discover proposes set-points of a capsule step by step", async () => {
  const { code, out } = await iv(capsule, ...less, ...here);
  assert.equal(code, 0);
  assert.match(out, /sets {5}heater_power\n/);
  assert.match(out, /follows {2}melt_temperature/);
  assert.match(out, /1\. gain [\d.]+ kW/);
  assert.match(out, /step 1 {3}[█░]{12} +[\d.]+ {2}set heater_power [\d.]+ kW; go on at melt_temperature/);
  assert.match(out, /each step still goes through the shield/);
});

test("iv discover prints the same as JSON, twice, and another seed is another search", async () => {
  const run = async (seed: string): Promise<string> =>
    (await iv(capsule, ...less, ...here, "--json", "--seed", seed)).out;
  const [first, second, other] = [await run("5"), await run("5"), await run("6")];
  assert.equal(first, second);
  assert.notEqual(first, other);
  const { proposals, threshold, parts, sent } = JSON.parse(first) as {
    proposals: {
      gain: number;
      peak: number;
      to: Record<string, number>;
      steps: { set: Record<string, number> }[];
    }[];
    threshold: number;
    parts: Record<string, string>;
    sent: null;
  };
  assert.deepEqual(parts, { melt_temperature: "follows", heater_power: "set" });
  assert.equal(sent, null);
  for (const { gain, peak, to, steps } of proposals) {
    assert.ok(Math.abs(22 - to["heater_power"]! - gain) < 1e-9 && peak <= threshold);
    assert.deepEqual(Object.keys(steps[0]!.set), ["heater_power"]);
  }
});

test("iv discover takes a bare map, a state from a file, and holds", async () => {
  const state = file("state.json", '{"melt_temperature": 1000, "heater_power": 22}');
  const { code, out } = await iv(
    `${capsule}/map.npz`,
    ...less,
    "--at",
    state,
    "--hold",
    "melt_temperature=990",
  );
  assert.equal(code, 0);
  assert.match(out, /sets {5}heater_power/);
  assert.match(out, /stays {4}melt_temperature/);
  assert.match(out, /from {5}melt_temperature 990 K, heater_power 22 kW/);
  const where = await iv(capsule, ...less, ...here, "--hold", "melt_temperature");
  assert.match(
    where.out,
    /from {5}melt_temperature 1000 K, heater_power 22 kW .*\n.*\n {2}stays {4}melt_temperature/,
  );
});

test("iv discover --send asks a running daemon from where it is, and leaves the judging to it", async () => {
  const furnace = new ScriptedFurnace();
  const { url, close } = await openConsole(furnace, { host: "127.0.0.1", port: 0 });
  try {
    const { code, out } = await iv(capsule, ...less, "--send", url, "--by", "line 3");
    assert.equal(code, 0);
    assert.match(out, /as http:\/\/127\.0\.0\.1:\d+ reads it/);
    const [proposal] = furnace.proposals;
    assert.equal(proposal!.origin, "optimiser");
    assert.equal(proposal!.by, "line 3");
    // The capsule knows by which actuator the channel is set.
    assert.deepEqual(
      proposal!.writes.map(({ point }) => point),
      ["heater_power_setpoint"],
    );
    // The first step of the way that was printed, which may go round a corner of the map.
    assert.ok(out.includes(`set heater_power ${proposal!.writes[0]!.value} kW`), out);
    furnace.mailbox = "full";
    await assert.rejects(iv(capsule, ...less, "--send", url), /The mailbox is full. Ask again after/);
  } finally {
    await close();
  }
  await assert.rejects(
    iv(capsule, ...less, "--send", url),
    (error) => error instanceof Fault && error.code === "console/unreachable",
  );
});

test("iv discover --send shows a token where the daemon asks who comes", async () => {
  const furnace = new ScriptedFurnace();
  const { url, close } = await openConsole(furnace, { host: "127.0.0.1", port: 0, access: partsOf() });
  const [viewer, operator] = (["viewer", "operator"] as const).map((role) => {
    const path = file(`${role}.token`, tokenOf(role));
    chmodSync(path, 0o600);
    return path;
  });
  const send = (...argv: string[]) => iv(capsule, ...less, "--send", url, ...argv);
  try {
    await assert.rejects(send(), /asks for a token with the role viewer/);
    await assert.rejects(send("--token-file", viewer!), /asks for a token with the role operator/);
    assert.equal(furnace.proposals.length, 0);
    assert.equal((await send("--token-file", operator!)).code, 0);
    assert.equal(furnace.proposals.length, 1);
  } finally {
    await close();
  }
  await assert.rejects(iv(capsule, ...less, "--send", "gateway"), /--send takes an address/);
});

test("iv discover --draw dreams states that the map calls ordinary, and those that an objective wants", async () => {
  const draws = async (...argv: string[]): Promise<{ state: Record<string, number>; energy: number }[]> => {
    const { out } = await iv(`${capsule}/map.npz`, "--draw", "6", "--json", ...argv);
    return (JSON.parse(out) as { states: { state: Record<string, number>; energy: number }[] }).states;
  };
  const mean = (states: { state: Record<string, number> }[]): number =>
    states.reduce((sum, { state }) => sum + state["heater_power"]! / states.length, 0);
  const free = await draws();
  const wished = await draws("--objective", "maximise heater_power");
  assert.ok(mean(wished) > mean(free) + 3);
  for (const { state } of await draws("--hold", "melt_temperature=990"))
    assert.ok(Math.abs(state["melt_temperature"]! - 990) < 1e-9);
});

test("iv discover --draw runs a network that names the noise, and the map pulls beside it", async () => {
  // As much noise as is seen: a network whose draws shrink to the middle of the map, but for the map's pull.
  const weights = Float32Array.of(1 / 8, 0, 0, 0, 1 / 8, 0);
  const path = file(
    "score.onnx",
    encodeOnnx([{ inputs: 3, outputs: 2, weights, biases: new Float32Array(2) }], "score"),
  );
  const { code, out } = await iv(`${capsule}/map.npz`, "--draw", "3", "--score", path, "--json");
  assert.equal(code, 0);
  assert.equal((JSON.parse(out) as { states: unknown[] }).states.length, 3);
  await assert.rejects(iv(`${capsule}/map.npz`, "--draw", "1", "--score", file("no.onnx", "no")), Fault);
});

test("iv discover solves problems, proves small ones, and prints their energy signature", async () => {
  const qubo = file("q.json", "[[1, 2, 0], [0, -9, 4], [0, 0, -3]]");
  const people = await iv("--qubo", qubo);
  assert.match(people.out, /minimum {2}-9, and all 2\^3 states say -9/);
  assert.match(people.out, /answer {3}010/);
  assert.match(people.out, /temperature +min +mean +variance +heat +accepted/);
  const graph = file("ring.rud", "5 5\n1 2 1\n2 3 1\n3 4 1\n4 5 1\n5 1 1\n");
  for (const method of ["anneal", "adaptive", "temper"]) {
    const { value, exact, answer, kind } = JSON.parse(
      (await iv("--cut", graph, "--method", method, "--json")).out,
    ) as {
      value: number;
      exact: number;
      answer: number[];
      kind: string;
    };
    assert.deepEqual([value, exact, kind, answer.length], [4, 4, "cut", 5]);
  }
  const ising = await iv("--ising", file("i.json", '{"h": [0, 0], "J": [[0, 1, 1]]}'));
  assert.match(ising.out, /energy {3}-1, .*\n {2}answer {3}(\+-|-\+)/);
  const tour = JSON.parse((await iv("--permutation", file("burma14.tsp", burma14), "--json")).out) as {
    value: number;
    answer: number[];
    signature: unknown[];
  };
  assert.equal(tour.value, 3323);
  assert.deepEqual([tour.answer[0], tour.answer.toSorted((a, b) => a - b)], [0, [...Array(14).keys()]]);
  assert.equal(tour.signature.length, 200);
});

test("iv discover says what it was not told", async () => {
  for (const argv of [
    [],
    [capsule],
    ["--qubo", "a", "--cut", "b"],
    ["map.npz", "--qubo", "a"],
    [capsule, "more", ...less],
    [capsule, ...less, "--from", "heater_power"],
    [capsule, ...less, "--from", "heater_power=x"],
    [capsule, ...less, "--walkers", "0"],
    ["--qubo", file("z.json", "[[1]]"), "--method", "luck"],
  ])
    await assert.rejects(iv(...argv), UsageError, argv.join(" "));
  for (const argv of [
    ["nowhere.npz", ...less],
    [capsule, "--objective", "minimise nothing"],
    [capsule, ...less, "--from", "heater_power=3"],
    [capsule, ...less, "--at", file("bad.json", "{")],
    ["--permutation", join(folder, "nowhere")],
  ])
    await assert.rejects(iv(...argv), Fault, argv.join(" "));
});
