// The board in Verilog and the one in TypeScript, both with a shield: the furnace's own table is uploaded, verified and
// armed over the link, damaged tables are refused, and whatever is asked, both say the same to the bit.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { CobsReader } from "#bridge/protocol/cobs.ts";
import { decodeFrame, type EdcFrame, encodeFrame, op, status } from "#bridge/protocol/edc-frame.ts";
import { shieldPageIn, shieldPageWords, tableName, tableTransfer } from "#bridge/protocol/edc-shield.ts";
import { mapHashOf } from "#bridge/regmap/check.ts";
import { readRegisterMap } from "#runtime/cli/hal/register-map-file.ts";
import { type Prng, prng } from "#runtime/core/prng.ts";
import { boardTable } from "#runtime/host/board-table.ts";
import { VirtualBoard } from "#sim/board/board.ts";
import { builtBoard, missingTools, VerilatedBoard } from "./verilated.ts";

const registers = await readRegisterMap("firmware-bridge/regmap/furnace.regmap.json");
const hash = mapHashOf(registers);
const { bytes: table } = boardTable({
  map: readFileSync("capsules/casting-furnace/map.npz"),
  manifest: JSON.parse(readFileSync("capsules/casting-furnace/capsule.json", "utf8")),
  registers,
});
const [melt, heater] = [64, 96];

/** Both boards, asked the same; each answer is compared. */
class Both {
  readonly #logic: VerilatedBoard | undefined;
  readonly #model: VirtualBoard;
  #seq = 0;
  #link = 0;
  #nowMs = 0;

  constructor(logic: VerilatedBoard | undefined, model: VirtualBoard) {
    this.#logic = logic;
    this.#model = model;
  }

  async greet(nonce: number, asked: readonly number[] = hash): Promise<void> {
    const words = [0x3143_4445, nonce, ...asked];
    const said = await this.#send({ op: op.hello, seq: 0, link: 0, count: 6, words });
    this.#link = said.link;
    this.#seq = 0;
  }

  ask(code: number, words: readonly number[] = [], address = 0): Promise<EdcFrame> {
    const request = { op: code, seq: ++this.#seq, link: this.#link, words, address };
    return this.#send({ ...request, count: words.length });
  }

  read(address: number, count: number): Promise<EdcFrame> {
    return this.#send({ op: op.read, seq: ++this.#seq, link: this.#link, address, count });
  }

  async sense(words: readonly number[]): Promise<void> {
    await this.#logic?.sense(words);
    this.#model.sense(new Map(words.map((word, at) => [melt + at, word])));
  }

  async elapse(ms: number): Promise<void> {
    if (this.#logic === undefined) this.#model.elapse(ms);
    else await this.#logic.elapse(ms);
    await this.#keepTime();
  }

  /** Bytes on the wire take time, so the board in Verilog says how late it is. */
  async #keepTime(): Promise<void> {
    if (this.#logic === undefined) return;
    const now = await this.#logic.elapse(0);
    this.#model.elapse(now - this.#nowMs);
    this.#nowMs = now;
  }

  async #send(parts: Partial<EdcFrame>): Promise<EdcFrame> {
    const frame = encodeFrame({
      ...({ kind: "request", op: 0, seq: 0, link: 0, address: 0, count: 0, status: 0, words: [] } as const),
      ...parts,
    });
    const said = this.#model.receive(frame).map((reply) => Buffer.from(reply).toString("hex"));
    const reply = decodeFrame(new CobsReader().receive(Buffer.from(said.join(""), "hex"))[0]!)!;
    if (this.#logic !== undefined) {
      const heard = await this.#logic.receive(frame);
      assert.equal(heard.toString("hex"), said.join(""), JSON.stringify(parts));
      await this.#keepTime();
    }
    return reply;
  }
}

async function upload(both: Both, bytes: Uint8Array): Promise<number> {
  const questions = tableTransfer(bytes);
  let next = questions.next();
  while (!next.done) {
    const reply = await both.ask(next.value.op, next.value.words);
    if (reply.status !== status.ok) return reply.status;
    next = questions.next(reply.words);
  }
  return status.ok;
}

async function page(both: Both): Promise<NonNullable<ReturnType<typeof shieldPageIn>>> {
  return shieldPageIn((await both.read(16, shieldPageWords)).words)!;
}

/** What a host may ask: groups near what the map knows, and operations of the shield as nobody should send them. */
async function converse(both: Both, random: Prng, turns: number): Promise<ReadonlySet<string>> {
  const seen = new Set<string>();
  const below = (end: number): number => Math.floor(random.between(0, end));
  let [power, fan] = [0, 1_000];
  for (let turn = 0; turn < turns; turn++) {
    const draw = random.between(0, 1);
    if (draw < 0.5) {
      const sensed = [9_990 + below(60), 8_460 + below(1_840), below(20_000)][
        below(12) < 10 ? 0 : 1 + below(2)
      ]!;
      await both.sense([sensed, 7_000, power, 350]);
      // Every bucket is full, so that a millisecond more or less on the wire means nothing.
      await both.elapse(320);
      const far = below(8) === 0;
      const asked = [
        Math.max(0, Math.min(6_000, power + (far ? below(7_000) - 3_500 : below(400) - 180))),
        Math.max(0, Math.min(1_000, fan + below(60) - 30)),
      ];
      const reply =
        below(12) === 0
          ? await both.ask(op.write, [0, 1_000], heater)
          : await both.ask(op.write, asked, heater);
      const stands = await both.read(heater, 2);
      [power, fan] = [stands.words[0]!, stands.words[1]!];
      const now = await page(both);
      seen.add(now.state === "armed" ? now.verdict : "open");
      if (reply.status === status.tripped) await both.ask(op.rearm);
    } else if (draw < 0.62) await both.elapse(below(5) === 0 ? 2_500 : below(120));
    else if (draw < 0.9) await both.read(8 + below(24), 1 + below(3));
    else if (draw < 0.97)
      await both.ask(
        0x20 + below(8),
        Array.from({ length: below(4) }, () => [tableName(table), table.length / 4, below(30)][below(3)]!),
      );
    else if (draw < 0.98) await both.greet(turn, below(2) === 0 ? [1, 2, 3, 4] : hash);
    else {
      await both.greet(turn);
      await both.ask(op.shieldDisarm);
      await upload(both, table);
      await both.ask(op.shieldArm);
    }
  }
  return seen;
}

for (const [name, open] of [
  ["the model", undefined],
  ["edc_board and the model", async () => new VerilatedBoard(await builtBoard(), { boot: 9 })],
] as const)
  test(`a shield's table is uploaded, verified and armed, and rules: ${name}`, {
    skip: open !== undefined && missingTools("verilator", "make", "g++"),
  }, async () => {
    await using logic = await open?.();
    const both = new Both(logic, new VirtualBoard({ map: registers, boot: 9, shield: "fitted" }));
    await both.greet(1);
    assert.equal((await page(both)).state, "empty");
    assert.equal((await both.ask(op.shieldArm)).status, status.badImage);
    for (const at of [0, 5, 20, 900, table.length - 1]) {
      const harmed = table.slice();
      harmed[at]! ^= 1;
      const code = await upload(both, harmed);
      // Each is whole by its own sum; those in front are no table, or one for another register map.
      assert.equal(code, at < 32 ? status.badImage : status.ok, `byte ${at}`);
    }
    assert.equal(await upload(both, table), status.ok);
    assert.equal((await both.ask(op.shieldArm)).status, status.ok);
    assert.deepEqual((await page(both)).table, tableName(table));
    // Nothing replaces what is armed.
    assert.equal(await upload(both, table), status.armed);
    await both.sense([10_000, 7_000, 2_000, 350]);
    await both.elapse(300);
    assert.equal((await both.ask(op.write, [300, 1_000], heater)).status, status.ok);
    const first = await page(both);
    assert.deepEqual([first.number, first.verdict], [1, "inside"]);
    assert.equal((await both.ask(op.write, [6_000, 1_000], heater)).status, status.shielded);
    assert.equal((await page(both)).verdict, "rate");
    await both.sense([19_000, 7_000, 2_000, 350]);
    await both.elapse(300);
    assert.equal((await both.ask(op.write, [350, 1_000], heater)).status, status.shielded);
    const third = await page(both);
    assert.deepEqual([third.number, third.verdict, third.refusals], [3, "box", 2]);
    assert.deepEqual((await both.read(heater, 2)).words, [300, 1_000]);
    // The way to the safe words is open from anywhere.
    assert.equal((await both.ask(op.write, [0, 1_000], heater)).status, status.ok);
    assert.equal((await page(both)).verdict, "safe");
    const seen = await converse(both, prng(21), logic === undefined ? 2_000 : 80);
    for (const verdict of ["inside", "box", "rate", "safe", ...(logic === undefined ? ["rare"] : [])])
      assert.ok(seen.has(verdict), `${verdict} of ${[...seen]}`);
  });
