import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, test } from "node:test";
import { main } from "#runtime/cli/main.ts";
import { progressText } from "#runtime/cli/sim-run.ts";
import { digestOf } from "#runtime/core/digest.ts";
import { root } from "../../support/site.ts";

const folder = mkdtempSync(join(tmpdir(), "iv-sim-"));
after(() => rmSync(folder, { recursive: true }));

async function iv(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const [out, err]: [string[], string[]] = [[], []];
  const code = await main(argv, {
    out: (text) => void out.push(text),
    err: (text) => void err.push(text),
    isTerminal: false,
    stop: new AbortController().signal,
  });
  return { code, out: out.join("\n"), err: err.join("\n") };
}

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const tanks = "about: Two tanks\nplant: two-tank\nseed: 3\nlasts: 20\ncontroller: { kind: crew }\n";

test("iv sim run says what held, writes the recording that it names, and repeats itself to the byte", async () => {
  const scenario = file(
    "tanks.yaml",
    `${tanks}expect:\n  - { say: it stays dry, always: { plant: level_upper, max: 2 } }\n`,
  );
  const [csv, npz] = [join(folder, "one.csv"), join(folder, "one.npz")];
  const one = await iv("sim", "run", scenario, "--out", csv, "--json");
  assert.equal(one.code, 0, one.err);
  const found = JSON.parse(one.out);
  assert.deepEqual([found.seed, found.seconds, found.held, found.plant], [3, 20, true, "two-tank"]);
  assert.deepEqual(found.findings, [{ say: "it stays dry", held: true }]);
  assert.equal(found.recording.digest, digestOf(readFileSync(csv)));
  const two = JSON.parse((await iv("sim", "run", scenario, "--out", npz, "--json")).out);
  assert.equal(two.recording.digest, found.recording.digest);
  const other = JSON.parse((await iv("sim", "run", scenario, "--seed", "4", "--json")).out);
  assert.notEqual(other.recording.digest, found.recording.digest);
});

test("iv sim run ends with 1 where something expected does not hold, and says when and what", async () => {
  const scenario = file(
    "wet.yaml",
    `${tanks}expect:\n  - { say: it is empty, always: { plant: level_upper, max: 0.1 } }\n`,
  );
  const { code, out } = await iv("sim", "run", scenario, "--speed", "1000");
  assert.equal(code, 1);
  assert.match(out, /BROKEN it is empty \(at 0 s: level_upper is [\d.]+\)/);
  assert.match(out, /20 s in [\d.]+ s, \d+ times real time, seed 3/);
});

test("iv sim run names the line of what is wrong, and what it is called with", async () => {
  const wrong = await iv("sim", "run", file("wrong.yaml", tanks.replace("lasts: 20", "lasts: soon")));
  assert.equal(wrong.code, 1);
  assert.match(wrong.err, /line 4, lasts: must be number/);
  assert.equal((await iv("sim", "run")).code, 2);
  assert.equal((await iv("sim", "run", "x.yaml", "--speed", "fast")).code, 2);
});

test("iv sim run --speed step goes as far as each line says", { timeout: 30_000 }, async () => {
  const scenario = file("steps.yaml", tanks);
  const child = spawn(process.execPath, [join(root, "sim/scenario/main.ts"), scenario, "--speed", "step"], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () =>
    JSON.parse((await lines.next()).value as string) as { atS?: number; held?: boolean };
  await next();
  const reached: number[] = [];
  const heard = async () => {
    for (;;) {
      const { atS } = await next();
      if (atS !== undefined) return atS;
    }
  };
  reached.push(await heard());
  for (const step of ["\n", "2\n"]) {
    child.stdin.write(step);
    // Once where it stands, and perhaps once more where it goes on from.
    let at = await heard();
    while (at === reached.at(-1)) at = await heard();
    reached.push(at);
  }
  assert.deepEqual(reached, [0, 0.1, 2.1]);
  child.stdin.end();
  assert.deepEqual(await once(child, "exit"), [0, null]);
});

test("progressText() is a bar with what is left of it", () => {
  assert.equal(
    progressText({ atS: 30, tookMs: 300 }, 60, { isStepped: false }),
    `${"█".repeat(15)}${"░".repeat(15)} 30 s of 60 s, 100 times real time`,
  );
  assert.match(progressText({ atS: 1.5 }, 60, { isStepped: true }), /^1\.50 s of 60 s\. Enter/);
});

test("iv sim plc --speed step stands still until it is told to go on", { timeout: 30_000 }, async () => {
  const child = spawn(
    process.execPath,
    [join(root, "sim/main.ts"), "plc", "--plant", "motor-drive", "--speed", "step"],
    {
      stdio: ["pipe", "pipe", "inherit"],
    },
  );
  const [line] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
  assert.equal((JSON.parse(line) as { title: string }).title, "a conveyor's motor drive");
  child.stdin.write('{"step": 0.1}\n');
  child.stdin.end();
  assert.deepEqual(await once(child, "exit"), [0, null]);
});
