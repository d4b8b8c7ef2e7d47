// A new user's first hour: a folder of files, one command, a device that replays what was kept back, a gateway that
// observes it.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { parse, stringify } from "yaml";
import { iv } from "../support/iv.ts";
import { DaemonProcess, root, until } from "../support/site.ts";

test("iv onboard goes from files to a gateway that observes them, and takes a person's answers", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "onboard-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const files = join(folder, "exports");
  mkdirSync(files);
  copyFileSync(join(root, "capsules/pump-skid/recording.csv"), join(files, "monday.csv"));
  const out = join(folder, "pump");

  const first = await iv("onboard", files, "--out", out, "--name", "pump");
  assert.equal(first.code, 0, first.err);
  for (const step of ["1 Ingest", "2 Ground", "3 Optimise", "4 Protect", "Next"])
    assert.match(first.out, new RegExp(`^${step}`, "m"));
  assert.match(first.out, /set by somebody: .*pump_speed_setpoint/);
  assert.match(first.out, /Is each of these a command: .*valve_position/);

  const path = join(out, "answers.yaml");
  const answers = parse(readFileSync(path, "utf8")) as {
    channels: Record<string, { role: string; safe?: number }>;
  };
  answers.channels["flow_demand"]!.role = "measured";
  answers.channels["valve_position"]!.role = "measured";
  answers.channels["pump_speed_setpoint"]!.safe = 60;
  writeFileSync(path, stringify(answers));
  const second = await iv("onboard", files, "--out", out, "--json");
  assert.equal(second.code, 0, second.err + second.out);
  const found = JSON.parse(second.out) as {
    ingest: { questions: unknown[] };
    protect: Record<"states" | "moves" | "allowed" | "amended" | "blocked", number>;
  };
  assert.deepEqual(found.ingest.questions, []);
  const { states, moves, allowed, amended, blocked } = found.protect;
  assert.equal(states, 720);
  assert.ok(moves > 0);
  assert.equal(allowed + amended + blocked, moves);
  const manifest = JSON.parse(readFileSync(join(out, "capsule/manifest.json"), "utf8"));
  assert.deepEqual(
    manifest.actuators.map(({ point, safe }: { point: string; safe: number }) => [point, safe]),
    [
      ["pump_speed_setpoint", 60],
      ["valve_position_setpoint", manifest.actuators[1].safe],
    ],
  );

  const replay = spawn(
    process.execPath,
    [join(root, "runtime/main.ts"), "sim", "replay", out, "--listen", "127.0.0.1:0", "--json"],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  t.after(() => replay.kill());
  const [line] = (await once(createInterface({ input: replay.stdout }), "line")) as [string];
  const { port } = (JSON.parse(line) as { plc: { port: number } }).plc;
  const gateway = join(out, "gateway.yaml");
  const config = parse(readFileSync(gateway, "utf8"));
  writeFileSync(
    gateway,
    stringify({ ...config, device: { ...config.device, port }, console: { host: "127.0.0.1", port: 0 } }),
  );
  await using daemon = new DaemonProcess(["run", "--config", gateway]);
  const status = await until(async () => {
    const now = await daemon.status();
    return now.state === "observing" && now.tick > 1 ? now : undefined;
  });
  assert.equal(status.mode, "observe");
  assert.ok(status.points.every(({ qualityName }) => qualityName === "good"));
});

test("iv onboard asks for the commands where no name says which they are", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "onboard-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const rows = Array.from({ length: 400 }, (_, row) => `${row},${Math.sin(row / 9)},${Math.cos(row / 9)}`);
  const file = join(folder, "two.csv");
  writeFileSync(file, ["time_s,north,south", ...rows].join("\n"));
  const { code, err } = await iv("onboard", file, "--out", join(folder, "out"));
  assert.equal(code, 1);
  assert.match(err, /No channel's name says that somebody sets it \[foundry\/refused\]\n.*--commands A,B/);
  const other = await iv("onboard", file, "--out", join(folder, "out"), "--commands", "west");
  assert.equal(other.code, 2);
  assert.match(other.err, /--commands names "west", which no file has; there are north, south/);
});
