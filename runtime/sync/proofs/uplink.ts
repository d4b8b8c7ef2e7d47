// The uplink that hands the log in to a mirror: signed checkpoints, then the records, package by package, as C2SP's
// tlog-witness and tlog-mirror have them. This file is the pace and the wire; what to send when is `course.ts`.

import { Fault } from "#runtime/core/fault.ts";
import { shownUrl } from "#runtime/core/shown-url.ts";
import type { Cosignature } from "#runtime/prove/cosignature.ts";
import { splitNote, type VerifierKey } from "#runtime/prove/note.ts";
import { type Vouched, vouchedBy } from "#runtime/prove/quorum.ts";
import { openAnswer, parcelBytesMax, requestId, topicOf } from "#runtime/prove/submission/parcel.ts";
import { KeptCursor } from "#runtime/sync/kept-cursor.ts";
import type { Uplink, UplinkState } from "#runtime/sync/mqtt.ts";
import type { ProofSource } from "#runtime/sync/port.ts";
import { readAnswer, sizeAhead } from "./answers.ts";
import { type Course, heard, nextStep, type Refusal, type Step, setOut, unanswered } from "./course.ts";
import { KeptSession } from "./kept-session.ts";
import { refusals, requestOf } from "./requests.ts";
import type { BrokerAddress } from "./session.ts";
import { Silence, type SilenceSetup } from "./silence.ts";
import type { Aside } from "./teller.ts";

export interface ProofUplinkOptions extends BrokerAddress, SilenceSetup {
  /** Before all topics of the fleet. */
  readonly topic: string;
  readonly mirror: VerifierKey;
  readonly source: ProofSource;
  readonly random?: () => number;
  readonly waits?: { readonly firstMs: number; readonly mostMs: number };
  /** How long a request may stay without an answer. */
  readonly answerMs?: number;
}

/** Hands in what is signed, for as long as it is open; a mirror that is not there is an ordinary day, and nothing throws. */
export function openProofUplink(options: ProofUplinkOptions): Uplink & { readonly aside: Aside } {
  return new ProofUplink(options);
}

class ProofUplink implements Uplink, Aside {
  readonly #options: ProofUplinkOptions;
  #cursor: KeptCursor;
  /** What the mirror has published of this log; nobody has verified it. */
  #published = "";
  readonly #stopFollowing: () => void;
  /** Requests without an answer, by their hash, oldest first. */
  readonly #waiting = new Map<string, Step>();
  #course: Course = setOut(0);
  #begunAt = 0;
  /** The checkpoint that the packages lead to. */
  #target: { readonly size: number; readonly note: string } = { size: 0, note: "" };
  readonly #session: KeptSession;
  #retry: NodeJS.Timeout | undefined;
  #patience: NodeJS.Timeout | undefined;
  #misses = 0;
  readonly #silence: Silence;
  /** Of the course: a step of an earlier one is not taken any more. */
  #life = 0;
  #refusal: Refusal | undefined;
  #cosigned: Vouched;
  #isPumping = false;
  #isOpened = false;
  /** From the decision to begin a new epoch until it is there nothing is asked: the answer would end the new one too. */
  #isRenewing = false;
  #isClosed = false;

  constructor(options: ProofUplinkOptions) {
    this.#options = options;
    this.#cosigned = { name: options.mirror.name, size: 0, atS: 0 };
    this.#cursor = new KeptCursor(options.source, options.log);
    this.#silence = new Silence(options);
    const { url, clientId, pem, waits, random, log } = options;
    this.#session = new KeptSession({
      ...{ url, clientId, bytesMax: parcelBytesMax, topics: () => [this.#topic("rsp"), this.#topic("cp")] },
      ...{ ...(pem && { pem }), ...(waits && { waits }), ...(random && { random }) },
      onUp: () => {
        if (this.#refusal === undefined)
          log.info({ event: "uplink", url: shownUrl(url), from: this.#course.acked }, "The uplink is up");
        void this.#pump();
      },
      onMessage: (topic, payload) => {
        const text = payload.toString("utf8");
        if (topic !== this.#topic("cp")) return this.#hear(text);
        this.#published = text;
        if (this.#refusal === "mirror-is-ahead") void this.#renew();
      },
      onDown: (reason, isNews) => {
        this.#misses = 0;
        this.#forget();
        // A line that is down says so by itself; one that we gave up for its silence is still silent.
        if (reason !== noAnswer) this.#silence.broken();
        if (isNews && this.#refusal === undefined)
          log.warn({ event: "uplink", url: shownUrl(url), reason }, "The uplink is down");
      },
    });
    this.#stopFollowing = options.source.onGrow(() => void this.#pump());
    void this.#begin();
  }

  state(): UplinkState {
    const { acked } = this.#course;
    const refusal = this.#refusal;
    const silentS = this.#silence.lastsS(performance.now());
    return {
      state: this.#session.isUp && refusal === undefined ? "up" : "down",
      sent: acked - this.#begunAt,
      behind: Math.max(0, this.#options.source.head().size - acked),
      cosigned: this.#cosigned,
      ...(refusal !== undefined && { refusal }),
      ...(silentS !== undefined && { silentS }),
    };
  }

  get aside(): Aside {
    return this;
  }

  get isUp(): boolean {
    return this.#session.isUp;
  }

  get isIdle(): boolean {
    return this.#waiting.size === 0 && !this.#isPumping;
  }

  publish(what: "alarm" | "points", payload: string): void {
    this.#session.publish(this.#topic(what), payload);
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#stopFollowing();
    clearTimeout(this.#retry);
    clearTimeout(this.#patience);
    this.#session[Symbol.dispose]();
    await this.#cursor.close();
  }

  async #begin(): Promise<void> {
    try {
      this.#begunAt = await this.#cursor.begin();
      const { source, mirror } = this.#options;
      [this.#cosigned = this.#cosigned] = vouchedBy([mirror], await source.cosigned());
      this.#course = setOut(this.#begunAt);
      if (!this.#isOpened) this.#session.connect();
      this.#isOpened = true;
    } catch (error) {
      this.#cursor.notBegun(error, this.#options.pem);
      if (!this.#isClosed) this.#retry = setTimeout(() => void this.#begin(), cursorMs);
    }
  }

  /** One step after the other, so that packages leave in order. */
  async #pump(): Promise<void> {
    if (this.#isPumping) return;
    this.#isPumping = true;
    try {
      for (;;) {
        if (this.#isClosed || this.#isRenewing || !this.#session.isUp) return;
        const { source } = this.#options;
        const head = source.head();
        const next = nextStep(this.#course, head.size);
        if (next === undefined) return;
        this.#course = next.course;
        const life = this.#life;
        if (next.step.kind === "checkpoint") this.#target = head;
        const request = await requestOf(next.step, {
          source,
          target: this.#target.note,
          origin: this.#origin,
        });
        // While the log was read the connection may have ended, or the course have been given up.
        if (life !== this.#life) continue;
        this.#waiting.set(requestId(request), next.step);
        this.#session.publish(this.#topic("up"), request);
        this.#silence.asked(performance.now());
        this.#listen();
      }
    } catch (error) {
      this.#session.end(
        `the log could not be read: ${error instanceof Fault ? error.message : String(error)}`,
      );
    } finally {
      this.#isPumping = false;
    }
  }

  #hear(text: string): void {
    const answer = openAnswer(text);
    const step = answer && this.#waiting.get(answer.id);
    // An answer to nobody: one that came twice, or too late.
    if (answer === undefined || step === undefined) return;
    this.#waiting.delete(answer.id);
    this.#misses = 0;
    const { mirror, source } = this.#options;
    const { acked } = this.#course;
    const what = readAnswer(answer, step, { text: textOf(this.#target.note), mirror });
    if (what.kind === "cosigned" && what.cosignature !== undefined)
      this.#keep(this.#target.size, what.cosignature);
    this.#course = heard(this.#course, step, { what, signed: source.head().size });
    const isKept = step.kind === "package" && this.#course.phase !== "lost" && !this.#course.isBehind;
    const isAll = source.head().size <= this.#course.acked;
    if (isKept || isAll || this.#course.refusal !== undefined) this.#silence.broken();
    if (this.#course.phase === "lost") this.#forget();
    if (this.#course.refusal !== undefined) {
      this.#refused(this.#course.refusal, answer.status);
      return;
    }
    if (this.#course.acked > acked) {
      this.#refusal = undefined;
      this.#session.well();
      this.#cursor.moved(this.#course.acked);
    }
    this.#listen();
    void this.#pump();
  }

  /** Beside the log: whoever has the gateway's disk alone can show who else has signed for it. */
  #keep(size: number, { line, atS }: Cosignature): void {
    const { source, mirror, log } = this.#options;
    this.#cosigned = { name: mirror.name, size, atS };
    source
      .keepCosigned(this.#target.note, line)
      .catch((error: unknown) => log.warn({ event: "uplink", error }, "A cosignature could not be kept"));
  }

  /** Asking again will hardly help, so it is done seldom; a person has to look, and is told once. */
  #refused(refusal: Refusal, status: number): void {
    if (this.#refusal !== refusal)
      this.#options.log.warn({ event: "uplink", refusal, status }, refusals[refusal]);
    this.#refusal = refusal;
    this.#session.end(refusal);
    if (refusal === "mirror-is-ahead") void this.#renew();
  }

  /**
   * Where the mirror shows that more was signed under our key than is here, this disk is an older copy: nothing more may be
   * signed under this name, and the next epoch says so. What was only claimed is no reason.
   */
  async #renew(): Promise<void> {
    const { source, mirror, log } = this.#options;
    const size = sizeAhead(this.#published, { key: source.key(), mirror });
    if (this.#isRenewing || size === undefined || size <= source.head().size) return;
    this.#isRenewing = true;
    const because = `${source.head().size} records are here, and ${mirror.name} has ${size} that this key has signed: this is an older copy`;
    try {
      if (!(await source.renew(because))) return;
      this.#cursor.drop();
      this.#cursor = new KeptCursor(source, log);
      this.#published = "";
      this.#refusal = undefined;
      this.#forget();
      this.#course = setOut(0);
      this.#session.end("a new epoch");
      await this.#begin();
    } catch (error) {
      log.warn({ event: "uplink", error }, "A new epoch could not be begun");
    } finally {
      this.#isRenewing = false;
      void this.#pump();
    }
  }

  #forget(): void {
    this.#life++;
    this.#waiting.clear();
    clearTimeout(this.#patience);
    this.#course = unanswered(this.#course);
  }

  /** While something waits, an answer has to come; else the mirror is asked again, and then the broker knocked at. */
  #listen(): void {
    clearTimeout(this.#patience);
    if (this.#isClosed || this.#waiting.size === 0) return;
    const { answerMs = answerMsDefault } = this.#options;
    this.#patience = setTimeout(() => {
      this.#silence.notice(performance.now());
      if (++this.#misses >= missesMax) return this.#session.end(noAnswer);
      this.#forget();
      void this.#pump();
    }, answerMs);
  }

  get #origin(): string {
    return textOf(this.#options.source.head().note).split("\n", 1)[0]!;
  }

  #topic(what: "up" | "rsp" | "cp" | "alarm" | "points"): string {
    return topicOf({ root: this.#options.topic, origin: this.#origin }, what);
  }
}

function textOf(note: string): string {
  const read = splitNote(note);
  return typeof read === "string" ? "" : read.text;
}

const noAnswer = "no answer came from the mirror";
const answerMsDefault = 10_000;
const missesMax = 3;
/** Until a log that could not say where we stand is asked again. */
const cursorMs = 1_000;
