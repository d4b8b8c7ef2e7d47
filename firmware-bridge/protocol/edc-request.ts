import type { Instant } from "#runtime/core/clock.ts";
import { assert } from "#runtime/core/fault.ts";
import { encodeFrame, groupWordsMax, op, stageBegins, stageCrc } from "./edc-frame.ts";

/** Words that stand one behind the other. */
export interface WordSpan {
  readonly address: number;
  readonly words: readonly number[];
}

export type FirmwareOp = (typeof op)[
  | "firmwareBegin"
  | "firmwareChunk"
  | "firmwareVerify"
  | "firmwareActivate"
  | "firmwareConfirm"
  | "firmwareStatus"];

export type ShieldOp = (typeof op)[
  | "shieldBegin"
  | "shieldChunk"
  | "shieldVerify"
  | "shieldArm"
  | "shieldDisarm"
  | "shieldStatus"];

export type EdcRequest = Readonly<
  | { kind: "read"; address: number; count: number }
  /** One group: the board applies all of it in one step, or nothing. */
  | { kind: "write"; spans: readonly WordSpan[] }
  | { kind: "kick" }
  | { kind: "rearm" }
  | { kind: "firmware"; op: FirmwareOp; words: readonly number[] }
  /** Of the board's own shield. Asked again it does the same again, so its answer needs no looking up. */
  | { kind: "shield"; op: ShieldOp; words: readonly number[] }
>;

export type EdcAnswer = Readonly<
  /** To a read, and to an operation of the firmware or the shield. */
  | { kind: "words"; words: readonly number[] }
  /** The board says that it did it. */
  | { kind: "applied" }
  /** The board says that it did not, and why. */
  | { kind: "refused"; status: number }
  /** Certainly not done, and never will be: no board takes that request any more. */
  | { kind: "lost" }
  /** Nobody can say any more. */
  | { kind: "unknown"; detail: string }
  /** A read that nobody answered in time. */
  | { kind: "timeout" }
  | { kind: "closed" }
  /** No byte of it left this program. */
  | { kind: "unsent"; because: "link-down" | "late" | "full" | "map-mismatch" }
>;

export interface EdcSubmitOptions {
  readonly place?: "front";
  readonly whileDown?: "wait";
  /** The last instant at which a frame of it may be sent, and sent again. */
  readonly sendBy?: Instant;
}

export interface EdcSettled {
  readonly ticket: number;
  /** When its first frame was handed to the link; for an unsent one, when that was given up. */
  readonly at: Instant;
  readonly answer: EdcAnswer;
}

export interface EdcCounters {
  sent: number;
  repeats: number;
  replies: number;
  refusals: number;
  timeouts: number;
  /** Pieces of the stream that were no frame: noise. */
  malformed: number;
  /** Good frames that answer nothing that is under way: late or doubled ones. */
  late: number;
  greetings: number;
  /** Times that the board came back with another boot number. */
  restarts: number;
  /** Writes whose answer was lost, and whose fate was asked for. */
  resolved: number;
}

/** A request on its way. */
export interface Job extends EdcSubmitOptions {
  readonly ticket: number;
  readonly request: EdcRequest;
  readonly steps: readonly Step[];
}

export function freshCounters(): EdcCounters {
  return {
    ...{ sent: 0, repeats: 0, replies: 0, refusals: 0, timeouts: 0, malformed: 0, late: 0 },
    ...{ greetings: 0, restarts: 0, resolved: 0 },
  };
}

/** One frame of a request. */
export interface Step {
  readonly op: number;
  readonly address: number;
  readonly count: number;
  readonly flags: number;
  readonly words: readonly number[];
}

/**
 * The frames of a request, in order. Only the last one does anything: what a lost cable leaves of the
 * others is a stage that nobody commits.
 */
export function stepsOf(request: EdcRequest): readonly Step[] {
  switch (request.kind) {
    case "read":
      assert(request.count >= 1 && request.count <= groupWordsMax, "a read is of 1 to 60 words");
      return [step(op.read, { address: request.address, count: request.count })];
    case "write":
      return writeSteps(request.spans);
    case "kick":
      return [step(op.kick)];
    case "rearm":
      return [step(op.rearm)];
    case "firmware":
    case "shield":
      return [step(request.op, { words: request.words })];
  }
}

export function encodeStep(
  { op, address, count, flags, words }: Step,
  { seq, link }: { readonly seq: number; readonly link: number },
): Uint8Array {
  return encodeFrame({ kind: "request", op, seq, link, address, count, status: flags, words });
}

/** Whether the answer must not be guessed, because the board may have changed. */
export function changesBoard({ kind }: EdcRequest): boolean {
  return kind === "write" || kind === "rearm";
}

/** Whether what the board says is more than that it did it. */
export function answersWords({ kind }: EdcRequest): boolean {
  return kind === "read" || kind === "firmware" || kind === "shield";
}

function writeSteps(spans: readonly WordSpan[]): readonly Step[] {
  const staged = spans.flatMap(({ address, words }) =>
    words.map((word, index) => ({ address: address + index, word })),
  );
  assert(staged.length >= 1 && staged.length <= groupWordsMax, "a group is of 1 to 60 words");
  if (spans.length === 1) return [step(op.write, spans[0]!)];
  return [
    ...spans.map((span, index) => ({ ...step(op.stage, span), flags: index === 0 ? stageBegins : 0 })),
    step(op.commit, { words: [staged.length, stageCrc(staged)] }),
  ];
}

function step(code: number, fields: Partial<Pick<Step, "address" | "count" | "words">> = {}): Step {
  const { address = 0, words = [], count = words.length } = fields;
  return { op: code, address, count, flags: 0, words };
}
