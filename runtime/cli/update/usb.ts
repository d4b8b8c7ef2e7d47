import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { gatewayOf } from "#runtime/cli/capsule/asked.ts";
import { type Call, type ExitCode, type Io, numberOption, UsageError } from "#runtime/cli/command.ts";
import { DaemonWatch } from "#runtime/cli/daemon-watch.ts";
import type { Part } from "#runtime/cli/part.ts";
import { printable } from "#runtime/cli/printable.ts";
import { Fault } from "#runtime/core/fault.ts";
import { keptKey } from "#runtime/prove/disk/key-file.ts";
import { wantUpdate } from "#runtime/update/deploy/wants.ts";
import { openReceipt, type Receipt } from "#runtime/update/stick/form.ts";
import { stickFolder } from "#runtime/update/stick/stick-folder.ts";
import { bookOf, byTwoAbout, updateOptions, wanted } from "./asked.ts";

export const usbPart: Part = {
  name: "usb",
  usage: ["update usb DIR --config FILE [--wait] [--token-file FILE] [--json]"],
  about: `Says that you have brought a stick to this gateway: what is on it that is newer is installed like anything else, also while the clock is not believed, because you are there. Then DIR/iv-receipts/NAME is given a signed receipt, the doctor's findings, and the log since the last visit, for \`iv hub import\`. With --wait it ends when the receipt is there and the stick may go. Of \`updates.usb.directory\` it needs one person, because that stick is looked at without anybody too. Of another folder: ${byTwoAbout}`,
  options: updateOptions,
  examples: [
    {
      run: "iv update usb /media/iv --config /etc/industriverse/gateway.yaml --wait",
      what: "once a month, at a gateway without a network",
    },
  ],
  async run(call: Call, io: Io): Promise<ExitCode> {
    const [word, ...more] = call.words;
    if (word === undefined || more.length > 0) throw new UsageError("update usb takes the stick's folder");
    const directory = resolve(word);
    const config = await gatewayOf(call);
    const { gateway, console: face } = config;
    const place = { directory, gateway: gateway.name, data: gateway.data };
    const before = (await receiptOn(place))?.visit ?? 0;
    const asked = { verb: "usb", from: directory, olderBecause: null, ticket: null } as const;
    const seconds = numberOption(call, "timeout", { min: 1, max: 86_400 })!;
    // What comes by the folder of sticks comes by its signatures, also where nobody says so.
    const isUsual = config.updates?.usb?.directory === directory;
    const begun = isUsual
      ? { kind: "wanted" as const, revision: await wantUpdate(gateway.data, asked) }
      : await wanted(asked, { call, io, config, seconds });
    if (begun.kind !== "wanted") {
      io.out(call.options["json"] ? JSON.stringify(begun) : printable(begun.text));
      return begun.kind === "refused" ? 1 : 0;
    }
    const { revision } = begun;
    if (!call.options["wait"]) {
      const text = "It is written down; the stick may go when iv-receipts has a new receipt";
      io.out(call.options["json"] ? JSON.stringify({ revision, kind: "asked", text }) : text);
      return 0;
    }
    await access(directory, constants.W_OK).catch((cause) => {
      throw new Fault("update/unwritable", `${directory} cannot be written to, so no receipt will come`, {
        cause,
        hint: "What it brings is installed all the same: `iv update status`",
      });
    });
    const receipt = await awaited(place, { before, revision, seconds, io, watch: new DaemonWatch(face) });
    const ended = receipt.updates.find((update) => update.asked === revision);
    const isGood = ended === undefined || ended.outcome === "committed";
    if (call.options["json"]) io.out(JSON.stringify({ revision, kind: isGood ? "done" : "failed", receipt }));
    else for (const line of linesOf(receipt, revision)) io.out(printable(line));
    return isGood ? 0 : 1;
  },
};

interface Place {
  readonly directory: string;
  readonly gateway: string;
  readonly data: string;
}

async function receiptOn({ directory, gateway, data }: Place): Promise<Receipt | undefined> {
  const note = await stickFolder(directory, gateway).read("receipt.note", receiptBytesMax);
  return note && openReceipt(Buffer.from(note).toString(), keptKey(data).verifier);
}

async function awaited(
  place: Place,
  {
    before,
    revision,
    seconds,
    io,
    watch,
  }: { before: number; revision: number; seconds: number; io: Io; watch: DaemonWatch },
): Promise<Receipt> {
  for (let waitedMs = 0; waitedMs < seconds * 1_000 && !io.stop.aborted; waitedMs += lookMs) {
    const receipt = await receiptOn(place);
    if (receipt !== undefined && receipt.visit > before) return receipt;
    const answer = (await bookOf(place.data)).answers.find((each) => each.revision === revision);
    // A stick with nothing that can be used still takes its receipt along.
    if (answer?.kind === "refused" && io.isTerminal) io.err(printable(answer.text));
    await watch.look("no receipt has come");
    await pause(lookMs);
  }
  const waited = io.stop.aborted ? "No longer waited for" : `Not ended within ${seconds} s`;
  throw new Fault("console/unreachable", `${waited}: no receipt has come`, {
    hint: "It is written when the update has ended; `iv update status` says where that is",
  });
}

function linesOf({ visit, log, updates }: Receipt, revision: number): readonly string[] {
  const ended = updates.find(({ asked }) => asked === revision);
  return [
    `Visit ${visit}: the stick may go. The log has ${log.size} records.`,
    ended === undefined
      ? "It has brought nothing that is newer."
      : `${ended.utid}: ${ended.outcome}${ended.reason === "" ? "" : `, ${ended.reason}`}`,
  ];
}

const lookMs = 100;
const receiptBytesMax = 262_144;
