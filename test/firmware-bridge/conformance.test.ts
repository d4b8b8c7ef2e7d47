// Every board that can run here, asked about every clause of SPEC-EDC.md, and all of them in one conversation.
// A back end that cannot run is named with what it misses; on the machine of the project all must run.

import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, type TestContext, test } from "node:test";
import type { BoardBackend } from "#bridge/conformance/board-end.ts";
import { type Conversation, conversation } from "#bridge/conformance/differential.ts";
import { conformance } from "#bridge/conformance/suite.ts";
import { readRegisterMap } from "#runtime/cli/hal/register-map-file.ts";
import { main } from "#runtime/cli/main.ts";
import { prng } from "#runtime/core/prng.ts";
import { absent } from "#sim/board/backends/build.ts";
import { model, modelOnPty, modelOnTcp } from "#sim/board/backends/model.ts";
import { qemuFirmware, realLogic, steppedFirmware, steppedLogic } from "#sim/board/backends/table.ts";
import { PtyEnd } from "#sim/board/pty.ts";
import { ServedProcess } from "#sim/board/serve-process.ts";
import { unless } from "../support/lacking.ts";
import { Mirror } from "./rig.ts";

const map = await readRegisterMap("firmware-bridge/conformance/conformance.regmap.json");

function onBackend(name: string, backend: BoardBackend, body: (t: TestContext) => Promise<void>): void {
  const why = backend.missing();
  test(name, { skip: unless(why) }, body);
}

// Boards on the wall's clock wait for their watchdogs, and wait side by side.
describe("conformance()", { concurrency: 3 }, () => {
  for (const backend of [modelOnTcp, modelOnPty, qemuFirmware, model, steppedFirmware, steppedLogic])
    onBackend(`of the board "${backend.name}": every clause is kept`, backend, async () => {
      await using board = await backend.start({ map, boot: 5 });
      const random = prng(1);
      const results = [];
      for await (const one of conformance(board, { map, nonces: () => random.uint32() })) results.push(one);
      assert.ok(results.length > 25);
      assert.deepEqual(
        results.filter(({ kind }) => kind === "broken"),
        [],
      );
      // The logic has no place for a second image; all else is asked of every board.
      const left = results.filter(({ kind }) => kind === "not-asked").map(({ name }) => name);
      assert.deepEqual(left, backend === steppedLogic ? ["7", "7 U1", "7 U2"] : []);
    });
});

test("conformance() names the clause that a board breaks, and goes on", async () => {
  await using board = await model.start({ map, boot: 5 });
  let isGreedy = true;
  const deaf = {
    // A board that acts on a frame with a wrong version.
    send: (bytes: Uint8Array) => board.send(isGreedy ? bytes.filter((byte) => byte !== 0x40) : bytes),
    hear: () => board.hear(),
    pass: () => {
      isGreedy = !isGreedy;
      return Promise.resolve();
    },
  };
  const random = prng(1);
  const broken = [];
  for await (const one of conformance(deaf, { map, nonces: () => random.uint32() }))
    if (one.kind === "broken") broken.push(one.name);
  assert.ok(broken.includes("R3 R4 R5"), broken.join());
});

for (const backend of [steppedFirmware, steppedLogic, qemuFirmware])
  onBackend(
    `conversation() leaves "${backend.name}" with the model's replies and registers`,
    backend,
    async () => {
      const isStepped = backend.clock === "stepped";
      // The logic goes bit by bit, and takes its time.
      const seeds = backend === steppedFirmware ? [1, 2, 3, 4, 5, 6] : [7];
      // Where clocks are the wall's nobody may trip because the machine was busy.
      const slow = isStepped ? map : { ...map, watchdogMs: 60_000 };
      await using board = await backend.start({ map: slow, boot: 5 });
      for (const seed of seeds) {
        await using reference = await model.start({ map: slow, boot: 5 });
        const options: Conversation = {
          ...{ map: slow, seed, operations: backend === steppedFirmware ? 1_500 : 400 },
          firmware: backend === steppedLogic ? "left" : "asked",
          time: isStepped ? "passes" : "stands",
        };
        await board.restart!();
        assert.deepEqual(
          await conversation(board, options),
          await conversation(reference, options),
          `seed ${seed}`,
        );
      }
    },
  );

// As a person does it: a board on the wall's clock behind a serial port, whose bytes take their time, and the command.
const noSocat = absent("socat").length === 0 ? undefined : "there is no socat";
onBackend(
  "iv hal conform asks the Verilog on a pseudo-terminal, at the speed of its line",
  { ...realLogic, missing: () => noSocat ?? realLogic.missing() },
  async (t) => {
    const folder = await mkdtemp(join(tmpdir(), "iv-conform-"));
    const path = join(folder, "board0");
    const board = await realLogic.start({ map, boot: 5 });
    const served = new ServedProcess({ map, plant: new Mirror(), board });
    const end = new PtyEnd(path, await served.listen(0));
    t.after(async () => {
      await end[Symbol.asyncDispose]();
      await served[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    });
    await end.open();
    await conforms("firmware-bridge/conformance/conformance.regmap.json", path);
  },
);

const [place, mapOfPlace] = [process.env["IV_BOARD"], process.env["IV_BOARD_MAP"]];
const noPlace = place && mapOfPlace ? false : "name a board with IV_BOARD=/dev/ttyUSB0 and IV_BOARD_MAP=FILE";
test("conformance() of a real board on a serial port or a network", { skip: noPlace }, () =>
  conforms(mapOfPlace!, place!),
);

async function conforms(regmap: string, target: string): Promise<void> {
  const said: string[] = [];
  const print = (text: string) => void said.push(text);
  const io = { out: print, err: print, isTerminal: false, stop: new AbortController().signal };
  assert.equal(await main(["hal", "conform", regmap, target], io), 0, said.join("\n"));
}
