// A board with a shield behind the door: armed before anything but safe words is written, and why it refused.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { type TestContext, test } from "node:test";
import { BoardGuard, type Guarded } from "#bridge/drivers/board-guard.ts";
import { EdcBoard } from "#bridge/drivers/edc-board.ts";
import { EdcDoor } from "#bridge/edc-door.ts";
import { status } from "#bridge/protocol/edc-frame.ts";
import type { EdcAnswer } from "#bridge/protocol/edc-request.ts";
import { shieldPageIn } from "#bridge/protocol/edc-shield.ts";
import { Leases } from "#runtime/act/lease.ts";
import type { Outcome } from "#runtime/act/outcome.ts";
import { readRegisterMap } from "#runtime/cli/hal/register-map-file.ts";
import type { Write } from "#runtime/field/point.ts";
import { boardTable } from "#runtime/host/board-table.ts";
import { PermitGate } from "#runtime/shield/permit.ts";
import { ServedBoard } from "#sim/board/serve.ts";
import { clock, longMs, Mirror, Permits, until } from "../rig.ts";

const registers = await readRegisterMap("firmware-bridge/regmap/furnace.regmap.json");
const manifest = JSON.parse(readFileSync("capsules/casting-furnace/capsule.json", "utf8"));
const map = readFileSync("capsules/casting-furnace/map.npz");
const table = () => boardTable({ map, manifest, registers }).bytes;
const heat = (value: number): Write => ({ point: "heater_power_setpoint", value });
const blow = (value: number): Write => ({ point: "fan_speed_setpoint", value });

async function openSite(t: TestContext, shield: "fitted" | "none") {
  const served = new ServedBoard({ map: registers, plant: new Mirror(), shield });
  t.after(() => served[Symbol.asyncDispose]());
  const port = await served.listen(0);
  const board = new EdcBoard({
    config: {
      ...{ driver: "edc", host: "127.0.0.1", port, map: registers, points: registers.points },
      ...{ rearm: "auto", scanMs: 60_000, timeoutMs: longMs },
    },
    ...{ clock, random: Math.random, onLink: () => undefined },
  });
  const leases = new Leases();
  leases.take("furnace", ["heater_power_setpoint", "fan_speed_setpoint"]);
  const door = new EdcDoor({ leases, board, clock });
  t.after(() => {
    door.close();
    board.close();
  });
  await until(() => board.isAnswering);
  const permits = new Permits();
  const entrance = door.admit("furnace", new PermitGate(permits.key));
  let tick = 0;
  return {
    ...{ served, board },
    guard: (): Promise<Guarded> => board.guard.guard(table),
    apply: (...writes: readonly Write[]): Promise<Outcome> =>
      entrance.apply(permits.action(++tick, writes, { capsule: "furnace" })),
    /** What the instruments show, with time for every bucket to fill. */
    show: (meltWord: number): void => {
      served.board.sense(new Map([[64, meltWord]]));
      served.board.elapse(400);
    },
    state: () => shieldPageIn(served.board.registers.read(16, 7)!)!.state,
  };
}

function told(outcome: Outcome): string {
  return outcome.kind === "rejected" ? `${outcome.because}: ${outcome.detail}` : outcome.kind;
}

test("BoardGuard arms a board, and the door tells why its shield refused", async (t) => {
  const site = await openSite(t, "fitted");
  assert.equal(await site.guard(), "armed");
  site.show(10_000);
  assert.equal(told(await site.apply(heat(4), blow(100))), "verified");
  site.show(10_000);
  assert.match(
    told(await site.apply(heat(60), blow(100))),
    /^device: The board's own shield refused: actuator 0 .*fast/,
  );
  site.show(19_000);
  assert.match(
    told(await site.apply(heat(5), blow(100))),
    /refused: channel 0 was beyond all that the map knows$/,
  );
  site.show(8_520);
  assert.match(
    told(await site.apply(heat(5), blow(100))),
    /refused: expert \d found it too rare, by \d+\.\d\d nats$/,
  );
  // Safe words pass from anywhere.
  assert.equal(told(await site.apply(heat(0), blow(100))), "verified");
  // The same table again is nothing new, whatever the outputs do.
  assert.equal(await site.guard(), "armed");
});

test("BoardGuard arms again what lost its power, before it writes anything but safe words", async (t) => {
  const site = await openSite(t, "fitted");
  await site.guard();
  site.served.board.restart();
  await site.board.ask({ kind: "read", address: 0, count: 1 }, { whileDown: "wait" });
  assert.equal(told(await site.apply(heat(0), blow(100))), "verified");
  assert.equal(site.state(), "empty", "safe words need no shield");
  site.show(10_000);
  assert.equal(told(await site.apply(heat(4), blow(100))), "verified");
  assert.equal(site.state(), "armed");
});

test("BoardGuard makes no table for a board that has no shield", async (t) => {
  const { board } = await openSite(t, "none");
  const never = (): Uint8Array => assert.fail("nobody asked for it");
  assert.equal(await board.guard.guard(never), "without");
});

test("BoardGuard leaves a board alone that was silent at first, and has no shield", async () => {
  const answers: EdcAnswer[] = [
    { kind: "unsent", because: "late" },
    { kind: "refused", status: status.badAddress },
  ];
  const guard = new BoardGuard({
    ...{ map: registers, clock, boot: () => 1 },
    ask: () => Promise.resolve({ ticket: 0, at: 0, answer: answers.shift()! }),
  });
  assert.equal(await guard.guard(table), "silent");
  const spans = [{ address: 96, words: [400, 1_000] }];
  assert.equal(await guard.objection(spans), undefined);
  assert.equal(answers.length, 0);
  assert.equal(guard.objection(spans), undefined, "nobody asks again");
});
