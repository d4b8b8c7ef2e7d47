import { readFile } from "node:fs/promises";
import { BoardGuard, shieldMsMax } from "#bridge/drivers/board-guard.ts";
import { EdcTalk } from "#bridge/drivers/edc-talk.ts";
import { op, status, statusText } from "#bridge/protocol/edc-frame.ts";
import type { EdcAnswer, EdcRequest } from "#bridge/protocol/edc-request.ts";
import {
  rulingText,
  type ShieldPage,
  shieldPageAddress,
  shieldPageIn,
  shieldPageWords,
} from "#bridge/protocol/edc-shield.ts";
import { mapHashOf } from "#bridge/regmap/check.ts";
import { type Call, type ExitCode, type Io, UsageError } from "#runtime/cli/command.ts";
import type { Part } from "#runtime/cli/part.ts";
import { US_PER_MS } from "#runtime/core/clock.ts";
import { Fault } from "#runtime/core/fault.ts";
import { nodeClock, takeAnchor } from "#runtime/core/node-clock.ts";
import type { RegisterMap } from "#runtime/field/register-map.ts";
import { tableCellsIn } from "#runtime/map/compile/table.ts";
import { boardTarget } from "./board-target.ts";
import { readRegisterMap } from "./register-map-file.ts";

export const shield: Part = {
  name: "shield",
  usage: [
    "hal shield status MAP TARGET [--json]",
    "hal shield arm MAP TARGET FILE [--json]",
    "hal shield disarm MAP TARGET [--json]",
  ],
  about:
    "Asks a board on the EDC link about its own shield, arms it with a table that `iv map compile --out` wrote, or disarms it, which makes its outputs safe. The daemon arms it by itself with the map of the capsule. Arming in the place of another table is refused while the outputs are not safe. TARGET is HOST:PORT or a serial port, with @BAUD where that is not 115200.",
  options: {},
  examples: [
    { run: "iv hal shield status furnace.regmap.json /dev/ttyUSB0", what: "what it ruled last" },
    {
      run: "iv hal shield arm furnace.regmap.json 127.0.0.1:5021 furnace.shield",
      what: "upload, verify, arm",
    },
  ],
  async run(call: Call, io: Io): Promise<ExitCode> {
    const [verb, mapPath, target, file, ...more] = call.words;
    const takesFile = verb === "arm";
    const isWhole = target !== undefined && (file !== undefined) === takesFile && more.length === 0;
    if (!isWhole || !["status", "arm", "disarm"].includes(verb!))
      throw new UsageError(
        "say `iv hal shield status|disarm MAP TARGET` or `iv hal shield arm MAP TARGET FILE`",
      );
    const map = await readRegisterMap(mapPath!);
    const table = takesFile ? await readTable(file!) : undefined;
    const clock = nodeClock(takeAnchor());
    const wire = boardTarget(target);
    const talk = new EdcTalk({
      ...{ wire, clock, random: Math.random, onLink: () => undefined },
      ...{ mapHash: mapHashOf(map), timeoutMs },
    });
    try {
      const first = await pageOf(talk, clock.now() + shieldMsMax * US_PER_MS);
      if (table !== undefined) await arm(talk, { map, table, clock });
      if (verb === "disarm") told(await ask(talk, { kind: "shield", op: op.shieldDisarm, words: [] }));
      const page = verb === "status" ? first : await pageOf(talk);
      io.out(call.options["json"] ? JSON.stringify(page) : textOf(page));
      return 0;
    } finally {
      talk.close();
    }
  },
};

async function arm(
  talk: EdcTalk,
  parts: {
    readonly map: RegisterMap;
    readonly table: Uint8Array;
    readonly clock: ReturnType<typeof nodeClock>;
  },
): Promise<void> {
  const guard = new BoardGuard({
    ...parts,
    ask: (request, options) => talk.ask(request, options),
    boot: () => talk.board?.boot,
  });
  await guard.guard(() => parts.table);
}

async function pageOf(talk: EdcTalk, sendBy?: number): Promise<ShieldPage> {
  const request = { kind: "read", address: shieldPageAddress, count: shieldPageWords } as const;
  const waits = sendBy === undefined ? {} : ({ whileDown: "wait", sendBy } as const);
  const { answer } = await talk.ask(request, waits);
  if (answer.kind === "refused" && answer.status === status.badAddress) throw noShield();
  const page = shieldPageIn(told(answer));
  if (page === undefined) throw noShield();
  return page;
}

async function ask(talk: EdcTalk, request: EdcRequest): Promise<EdcAnswer> {
  return (await talk.ask(request)).answer;
}

function told(answer: EdcAnswer): readonly number[] {
  if (answer.kind === "words") return answer.words;
  if (answer.kind === "refused")
    throw new Fault("field/refused", `The board refused: ${statusText(answer.status)}`);
  throw new Fault("field/silent", "The board does not answer", {
    hint: "Look at the cable, the baud rate, and whether a daemon has the port",
  });
}

function noShield(): Fault {
  return new Fault("field/refused", "This board has no shield", {
    hint: "docs/board-shield.md says which boards have one",
  });
}

async function readTable(path: string): Promise<Uint8Array> {
  try {
    const bytes = await readFile(path);
    tableCellsIn(bytes);
    return bytes;
  } catch (cause) {
    if (cause instanceof Fault) throw cause;
    throw new Fault("config/unreadable", `Cannot read ${path}: ${(cause as Error).message}`, { cause });
  }
}

function textOf(page: ShieldPage): string {
  const { state, number, refusals, table } = page;
  const name = table.toString(16).padStart(8, "0");
  return [
    `${state}${state === "empty" ? "" : `, table ${name}`}`,
    `ruling ${number}: ${rulingText(page)}; ${refusals} refused since power-up`,
  ].join("\n");
}

const timeoutMs = 1_000;
