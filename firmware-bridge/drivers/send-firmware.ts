import { firmwareState, transferOf } from "#bridge/protocol/edc-firmware.ts";
import { boardFlag, op, status, statusText } from "#bridge/protocol/edc-frame.ts";
import type { FirmwareOp } from "#bridge/protocol/edc-request.ts";
import { type Clock, US_PER_MS } from "#runtime/core/clock.ts";
import { Fault } from "#runtime/core/fault.ts";
import type { EdcTalk } from "./edc-talk.ts";

export interface Sending {
  readonly image: Uint8Array;
  readonly digest: Uint8Array;
  readonly clock: Clock;
  /** `held` bytes are with the board. */
  readonly onProgress: (held: number) => void;
  /** Ends it between two frames; what the board holds it keeps. */
  readonly stop: AbortSignal;
  /** `transfer` leaves the image verified; `commit` also has it run, on trial, and confirms it. */
  readonly until: "transfer" | "commit";
}

/** A request that nobody answers is asked again for so long. */
export const silenceMsMax = 10_000;
/** So often in a row a transfer may break off and go on; a board that restarts is away for as long. */
export const breaksMax = 20;

/**
 * Brings an image to a board, and says how many bytes had to travel: after a transfer that broke off only the
 * rest. Refused before the first byte where somebody commands the board's outputs. Whatever ends it before the
 * last step leaves the board on its old image; on trial, the next power-up does.
 */
export async function sendFirmware(talk: EdcTalk, sending: Sending): Promise<{ readonly sentBytes: number }> {
  const { until } = sending;
  const [state = 0] = await told(talk, op.firmwareStatus, sending);
  if ((talk.board!.flags & boardFlag.armed) !== 0) throw inUse();
  if (state === firmwareState.trial)
    throw refused("An image is on trial on this board", "Confirm it, or take the board's power away once");
  const sentBytes = await transfer(talk, sending);
  if (until === "transfer") return { sentBytes };
  const { boot } = talk.board!;
  await told(talk, op.firmwareActivate, sending);
  for (let look = 0; ; look++) {
    const [now] = await told(talk, op.firmwareStatus, sending);
    if (now === firmwareState.trial && talk.board!.boot !== boot) break;
    if (look >= breaksMax)
      throw refused(
        "The board did not come back with the image on trial",
        "Look what it says on its console",
      );
  }
  await told(talk, op.firmwareConfirm, sending);
  return { sentBytes };
}

async function transfer(talk: EdcTalk, sending: Sending): Promise<number> {
  const { image, digest, onProgress } = sending;
  const first: { held?: number } = {};
  for (let broken = 0; ; ) {
    const questions = transferOf(image, digest);
    let next = questions.next();
    while (!next.done) {
      if (sending.stop.aborted)
        throw refused("Stopped", "The board keeps what it has: the same command goes on with it");
      const { answer } = await asked(talk, next.value.op, { ...sending, words: next.value.words });
      if (answer.kind === "refused") throw refusal(answer.status);
      if (answer.kind !== "words") break;
      broken = 0;
      const [, held = 0] = answer.words;
      first.held ??= held;
      onProgress(held);
      next = questions.next(answer.words);
    }
    if (next.done) return image.length - first.held!;
    if (++broken > breaksMax) throw silent();
  }
}

/** What the board says, asked until it says something. */
async function told(talk: EdcTalk, code: FirmwareOp, sending: Sending): Promise<readonly number[]> {
  for (let tries = 0; tries <= breaksMax; tries++) {
    const { answer } = await asked(talk, code, sending);
    if (answer.kind === "words") return answer.words;
    if (answer.kind === "refused") throw refusal(answer.status);
    if (answer.kind === "unsent" && answer.because !== "link-down") break;
    // A request that left, and whose answer is missing, may have been served: what comes of it shows the state.
    if (code === op.firmwareActivate) return [];
  }
  throw silent();
}

function asked(
  talk: EdcTalk,
  code: FirmwareOp,
  { clock, words = [] }: Pick<Sending, "clock"> & { readonly words?: readonly number[] },
): ReturnType<EdcTalk["ask"]> {
  const sendBy = clock.now() + silenceMsMax * US_PER_MS;
  return talk.ask({ kind: "firmware", op: code, words }, { whileDown: "wait", sendBy });
}

function refusal(code: number): Fault {
  switch (code) {
    case status.badOp:
      return refused("This board has no place for a second image", "Program it by the tool of its maker");
    case status.armed:
      return inUse();
    case status.badImage:
      return refused("What the board holds is not the image that was announced", "Send it again");
    default:
      return refused(`The board refused: ${statusText(code)}`, "It may have less room than the image needs");
  }
}

function inUse(): Fault {
  return refused(
    "The board's outputs are in use: a capsule, or somebody else, commands them",
    "Stop the daemon, wait until the board's watchdog has made it safe, and send again",
  );
}

function refused(message: string, hint: string): Fault {
  return new Fault("field/refused", message, { hint });
}

function silent(): Fault {
  return new Fault("field/silent", "The board does not answer", {
    hint: "What it has it keeps: the same command goes on with it",
  });
}
