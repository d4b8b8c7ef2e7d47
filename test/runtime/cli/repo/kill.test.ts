import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { capsuleFile, iv, json, openShop, type Shop } from "./shop.ts";
import { clientOf, served } from "./tuf-js.ts";

const script = fileURLToPath(new URL("./publish-child.ts", import.meta.url));
const atOnce = 2;

interface Ended {
  readonly signal: string | null;
  readonly out: string;
}

async function child(step: number, argv: readonly string[], cache: string): Promise<Ended> {
  const running = spawn(process.execPath, [script, String(step), ...argv], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, ["NODE_COMPILE_CACHE"]: cache },
  });
  let out = "";
  running.stdout.on("data", (text) => {
    out += text;
  });
  return await new Promise((resolve) => running.once("close", (_code, signal) => resolve({ signal, out })));
}

/** Steps that are tried: a few of the beginning, and every seventh of the last ones, where what counts happens. */
function chosen(steps: number): readonly number[] {
  const stride = Math.ceil(steps / 2);
  return Array.from({ length: steps }, (_, at) => at + 1).filter(
    (step) => step % stride === 0 || (step > steps - 28 && step % 7 === 0),
  );
}

const target = "industriverse/test-furnace/0.2.0.json";

test("iv repo survives kill -9 at any step: gateways accept what they find, and the next command finishes it", async (t) => {
  const shop = await openShop(t, ["alice", "bob", "carol", "online", "newer"]);
  const first = await capsuleFile(shop.dir, { epoch: 1 });
  await json("repo", "add", first.path, ...shop.with("alice", "bob", "online"));
  const next = await capsuleFile(shop.dir, { epoch: 2, map: "another map" });
  const online = ["snapshot", "timestamp"].flatMap((role) => [
    ...["--drop", `${role}=online`, "--add", `${role}=${shop.pub("newer")}`],
  ]);
  const all = ["alice", "bob", "online", "newer"];
  // Without the old keys a new root and a timestamp cannot come at one instant; see docs/publishing.md.
  const between = /timestamp\.json has 0 of the 1 signatures that root version 2 asks for/;
  const commands: readonly { readonly command: readonly string[]; readonly but?: RegExp }[] = [
    { command: ["repo", "add", next.path] },
    { command: ["repo", "rotate", ...online] },
    { command: ["repo", "rotate", "--lost", ...online], but: between },
  ];
  const found = { before: 0, between: 0, after: 0 };
  let kills = 0;
  for (const { command, but } of commands) {
    const argv = (repo: string): string[] => [...command, ...inRepo(shop, repo, all)];
    const whole = join(shop.dir, "whole");
    cpSync(shop.repo, whole, { recursive: true });
    const cache = join(shop.dir, "compiled");
    const { code, steps } = JSON.parse((await child(0, argv(whole), cache)).out);
    assert.equal(code, 0);
    const waiting = [...chosen(steps)];
    kills += waiting.length;
    await Promise.all(
      Array.from({ length: atOnce }, async () => {
        for (let step = waiting.pop(); step !== undefined; step = waiting.pop()) await kill(step);
      }),
    );
    rmSync(whole, { recursive: true });

    async function kill(step: number): Promise<void> {
      const repo = join(shop.dir, `killed-${step}`);
      cpSync(shop.repo, repo, { recursive: true });
      assert.equal((await child(step, argv(repo), cache)).signal, "SIGKILL", `step ${step}`);
      const client = clientOf(
        t,
        await served(t, join(repo, "public")),
        join(shop.repo, "public/metadata/1.root.json"),
      );
      const { code: well, out } = await iv("repo", "verify", "--repo", repo);
      if (but?.test(out) === true) {
        await assert.rejects(client.refresh());
        found.between++;
      } else {
        assert.equal(well, 0, `step ${step}: ${out}`);
        found[(await client.target(target)) === undefined ? "before" : "after"]++;
      }
      // Whatever was left behind, the next command that writes finishes it, and the same one again finds it so.
      await iv("repo", "sign", ...inRepo(shop, repo, all));
      const again = await iv(...argv(repo));
      const isDone = again.code === 0 || /already|No key of/.test(again.out);
      assert.ok(isDone, `step ${step}: ${again.out}`);
      assert.equal((await iv("repo", "verify", "--repo", repo)).code, 0);
      await client.refresh();
      rmSync(repo, { recursive: true });
    }
  }
  t.diagnostic(`${kills} kills: ${JSON.stringify(found)}`);
  assert.ok(found.before > 5 && found.after > 0);
});

function inRepo(shop: Shop, repo: string, keys: readonly string[]): string[] {
  return ["--repo", repo, ...keys.flatMap((name) => ["--key", shop.key(name)])];
}
