// The UARTBone side against what LiteX itself makes (test/peers/litex/generate.py): its bridge in Verilog, and the
// files that its builds write.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, test } from "node:test";
import {
  encodeUartboneRead,
  encodeUartboneWrite,
  uartboneCommandMs,
  uartboneWordsAt,
  uartboneWordsIn,
} from "#bridge/protocol/uartbone.ts";
import { quietUs, UartboneMaster } from "#bridge/protocol/uartbone-master.ts";
import type { UartboneAnswer } from "#bridge/protocol/uartbone-request.ts";
import { draftFrom } from "#runtime/cli/hal/import.ts";
import { prng } from "#runtime/core/prng.ts";
import type { RegisterMap } from "#runtime/field/register-map.ts";
import { absent } from "#sim/board/backends/build.ts";
import { LitexBoard } from "#sim/board/litex-board.ts";
import { unless } from "../../support/lacking.ts";
import type { VerilatedBoard } from "../rtl/verilated.ts";
import { type BuiltLitex, builtLitex, byteMs } from "./litex-logic.ts";

const missing = absent("verilator", "make", "c++");
const skip = unless(missing.length === 0 ? undefined : `there is no ${missing.join(", no ")}`);

let built: Promise<BuiltLitex> | undefined;
after(async () => (await built)?.[Symbol.asyncDispose]());

function withLogic(name: string, body: (board: VerilatedBoard) => Promise<void>): void {
  // Whoever comes first builds.
  test(name, { timeout: 150_000, skip }, async () => {
    built ??= builtLitex();
    await using board = (await built).start();
    await body(board);
  });
}

const [first, count] = [64, 32];
const map: RegisterMap = {
  ...{ name: "litex", watchdogMs: 1_000, tickAddress: first + count - 1 },
  points: Object.fromEntries(
    Array.from({ length: count - 1 }, (_, index) => [
      `word_${index}`,
      {
        ...{ address: first + index, type: "u32", access: "write", scale: 1, offset: 0, unit: "1" },
        ...{ min: 0, max: 0xffff_ffff, safe: 0 },
      } as const,
    ]),
  ),
};

withLogic("LitexBoard says and holds what LiteX's own logic does, whatever it is told", async (logic) => {
  const model = new LitexBoard({ map });
  const random = prng(4711);
  const below = (end: number) => Math.floor(random.between(0, end));
  const pass = async (ms: number) => {
    model.elapse(ms);
    await logic.elapse(ms);
  };
  for (let turn = 0; turn < 400; turn++) {
    const { bytes, isGood } = wildCommand(below, () => random.uint32());
    const said = Buffer.concat(model.receive(bytes));
    assert.equal((await logic.receive(bytes)).toString("hex"), said.toString("hex"), `turn ${turn}`);
    // Half a command ends by time; a whole one leaves nothing behind.
    if (!isGood || below(3) === 0) await pass(uartboneCommandMs);
  }
  const image = uartboneWordsIn(await logic.receive(encodeUartboneRead(first, count)));
  assert.deepEqual(
    image,
    Array.from({ length: count }, (_, index) => model.at(first + index)),
  );
  assert.ok(image.some((word) => word !== 0));
});

/** A good command, one with a byte harmed or lost, the beginning of one, or bytes of any kind. */
function wildCommand(
  below: (end: number) => number,
  uint32: () => number,
): { readonly bytes: Uint8Array; readonly isGood: boolean } {
  const address = first + below(count + 2);
  // No byte of data is an operation: a command that begins in the data could ask for more than there is time for, and
  // how far it would come is the affair of the bus.
  const words = Array.from({ length: 1 + below(6) }, () => (uint32() | 0x1010_1010) >>> 0);
  const bytes = [
    ...(below(2) === 0 ? encodeUartboneWrite(address, words) : encodeUartboneRead(address, 1 + below(6))),
  ];
  const kind = below(6);
  const at = below(bytes.length);
  if (kind === 1 && at !== 1) bytes[at]! ^= 1 << below(8);
  else if (kind === 2 && at > 1) bytes.splice(at, 1);
  else if (kind === 3) bytes.length = at;
  else if (kind === 4)
    bytes.splice(0, bytes.length, ...Array.from({ length: 1 + below(20) }, () => 16 + below(240)));
  else return { bytes: Uint8Array.from(bytes), isGood: true };
  return { bytes: Uint8Array.from(bytes), isGood: false };
}

for (const way of ["toBoard", "toHost"] as const)
  withLogic(
    `UartboneMaster and LiteX's own logic: verified is what stands there, whichever byte ${way} was the last`,
    async (board) => {
      const words = [0x0102_0304, 0x0506_0708, 0x090a_0b0c];
      const seen = new Set<string>();
      for (let cut = 0; cut <= 2 * (6 + 12); cut++) {
        let left = cut;
        const carried = (bytes: Uint8Array, direction: string) => {
          if (direction !== way) return bytes;
          const passed = bytes.subarray(0, Math.max(0, left));
          left -= bytes.length;
          return passed;
        };
        const fresh = words.map((word) => word + cut);
        const answer = await answerOf(fresh, async (command) =>
          carried(await board.receive(carried(command, "toBoard")), "toHost"),
        );
        await board.elapse(quietUs / 1_000);
        const stands = uartboneWordsIn(await board.receive(encodeUartboneRead(first, 3)));
        assert.ok(answer.kind === "unknown" || answer.kind === "verified", answer.kind);
        if (answer.kind === "verified") assert.deepEqual(stands, fresh, `cut after ${cut}`);
        seen.add(answer.kind);
      }
      assert.deepEqual([...seen].sort(), ["unknown", "verified"]);
    },
  );

async function answerOf(
  words: readonly number[],
  carry: (command: Uint8Array) => Promise<Uint8Array>,
): Promise<UartboneAnswer> {
  const master = new UartboneMaster({ timeoutUs: 100, unattended: "allow" });
  master.open(0);
  master.wake(quietUs);
  master.submit({ kind: "write", address: first, words, by: "program" }, quietUs);
  for (const command of master.takeTransmits()) master.receive(await carry(command), quietUs);
  master.wake(quietUs + 100);
  return master.takeSettled()[0]!.answer;
}

withLogic(
  "uartboneWordsAt() gives what the logic has time for on a slow line; it forgets more in the middle",
  async (board) => {
    const baud = 9_600;
    const slowly = async (bytes: Uint8Array) => {
      for (const byte of bytes) {
        await board.receive(Uint8Array.of(byte));
        await board.elapse(10_000 / baud - byteMs);
      }
      await board.elapse(uartboneCommandMs);
    };
    const standing = async (words: number) =>
      uartboneWordsIn(await board.receive(encodeUartboneRead(first, words)));
    const most = uartboneWordsAt(baud);
    const words = Array.from({ length: 3 * most }, (_, index) => 0x1010_1010 + index);
    await slowly(encodeUartboneWrite(first, words.slice(0, most)));
    assert.deepEqual(await standing(most), words.slice(0, most));
    await slowly(encodeUartboneWrite(first, words));
    const stand = await standing(3 * most);
    assert.deepEqual(stand.slice(0, most), words.slice(0, most));
    assert.notDeepEqual(stand, words);
  },
);

test("draftFrom() makes the same draft of the csr.json and of the SVD that LiteX writes of one build", async () => {
  const read = async (file: string) =>
    draftFrom(await readFile(`test/peers/litex/${file}`, "utf8"), file).map;
  const [json, svd] = [await read("csr.json"), await read("soc.svd")];
  // LiteX spells words of a wide register differently there, and tells of memories too.
  const places = ({ points }: RegisterMap) =>
    Object.entries(points)
      .filter(([name]) => name !== "identifier_mem_identifier_mem")
      .map(([name, { address }]) => `${name.replace(/_w(\d)$/, "$1")} ${address}`);
  assert.deepEqual(places(svd), places(json));
  assert.ok(places(json).includes("furnace_energy0 580"), "the low word of a wide register is the second");
  assert.equal(svd.points["furnace_melt"]!.description, "Melt temperature in 0.1 K");
});
