// Asks others for their cosignature of our newest checkpoint, as C2SP's tlog-witness has it: neighbours on the plant's
// own network, who need no record of ours, only a few hashes. Then nobody can show the hub another history later, also of
// what was signed while the hub could not be reached.

import { shownUrl } from "#runtime/core/shown-url.ts";
import { parseSize } from "#runtime/prove/checkpoint.ts";
import { openCosignature } from "#runtime/prove/cosignature.ts";
import { splitNote, type VerifierKey } from "#runtime/prove/note.ts";
import { vouchedBy } from "#runtime/prove/quorum.ts";
import { formatAddCheckpoint } from "#runtime/prove/submission/add-checkpoint.ts";
import { logId, openAnswer, packRequest, requestId, topicOf } from "#runtime/prove/submission/parcel.ts";
import type { UplinkLog } from "#runtime/sync/kept-cursor.ts";
import type { ProofSource } from "#runtime/sync/port.ts";
import { KeptSession } from "./kept-session.ts";
import type { BrokerAddress } from "./session.ts";

export interface WitnessesOptions extends BrokerAddress {
  readonly topic: string;
  readonly keys: readonly VerifierKey[];
  readonly source: Pick<ProofSource, "head" | "consistency" | "onGrow" | "cosigned" | "keepCosigned">;
  readonly log: UplinkLog;
  readonly waits?: { readonly firstMs: number; readonly mostMs: number };
  readonly answerMs?: number;
}

export interface WitnessState {
  readonly name: string;
  /** The largest size that it has cosigned, and when, in seconds since 1970. */
  readonly size: number;
  readonly atS: number;
}

/** One witness, and how we stand with it. */
interface Round {
  readonly key: VerifierKey;
  /** The size that it has cosigned before; wrong at first, and then it says which. */
  old: number;
  asked:
    | { readonly id: string; readonly size: number; readonly text: string; readonly note: string }
    | undefined;
  patience: NodeJS.Timeout | undefined;
  cosigned: WitnessState;
}

export function openWitnesses(options: WitnessesOptions): Witnesses {
  return new Witnesses(options);
}

export class Witnesses implements AsyncDisposable {
  readonly #options: WitnessesOptions;
  readonly #rounds: readonly Round[];
  readonly #stopFollowing: () => void;
  readonly #session: KeptSession;
  #isClosed = false;
  /** Under which name the log was when it was last asked for. */
  #asked = "";
  /** Whose refusal was told already. */
  readonly #told = new Set<string>();

  constructor(options: WitnessesOptions) {
    this.#options = options;
    this.#rounds = options.keys.map((key) => ({
      ...{ key, old: 0, asked: undefined, patience: undefined },
      cosigned: { name: key.name, size: 0, atS: 0 },
    }));
    const { url, clientId, pem, waits, log } = options;
    this.#session = new KeptSession({
      ...{ url, clientId, bytesMax: answerBytesMax, ...(pem && { pem }), ...(waits && { waits }) },
      topics: () => this.#rounds.map(({ key }) => this.#topic("v", key)),
      onUp: () => this.#askAll(),
      onMessage: (topic, payload) => this.#hear(topic, payload.toString("utf8")),
      onDown: (reason, isNews) => {
        for (const round of this.#rounds) this.#giveUp(round);
        if (isNews)
          log.warn({ event: "witnesses", url: shownUrl(url), reason }, "The witnesses cannot be reached");
      },
    });
    this.#stopFollowing = options.source.onGrow(() => this.#askAll());
    void this.#begin();
  }

  /** With what the log remembers of each; one that cannot be asked for begins with nothing. */
  async #begin(): Promise<void> {
    const notes = await this.#options.source.cosigned().catch((): readonly string[] => []);
    const kept = vouchedBy(
      this.#rounds.map(({ key }) => key),
      notes,
    );
    for (const [index, round] of this.#rounds.entries()) {
      round.cosigned = kept[index] ?? round.cosigned;
      round.old = round.cosigned.size;
    }
    if (!this.#isClosed) this.#session.connect();
  }

  state(): readonly WitnessState[] {
    return this.#rounds.map(({ cosigned }) => cosigned);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    this.#stopFollowing();
    this.#session[Symbol.dispose]();
    for (const round of this.#rounds) clearTimeout(round.patience);
  }

  #askAll(): void {
    const origin = this.#origin;
    if (this.#asked !== "" && this.#asked !== origin) {
      // A new epoch: nobody has cosigned anything of it, and answers come to other topics.
      for (const round of this.#rounds) {
        this.#giveUp(round);
        [round.old, round.cosigned] = [0, { name: round.key.name, size: 0, atS: 0 }];
      }
      this.#asked = origin;
      this.#session.end("a new epoch");
      return;
    }
    this.#asked = origin;
    for (const round of this.#rounds) void this.#ask(round);
  }

  async #ask(round: Round): Promise<void> {
    const { source, answerMs = answerMsDefault, log } = this.#options;
    const head = source.head();
    const read = splitNote(head.note);
    if (!this.#session.isUp || round.asked !== undefined || head.size <= round.cosigned.size) return;
    if (typeof read === "string" || round.old > head.size) return;
    round.asked = { id: "", size: head.size, text: read.text, note: head.note };
    try {
      const proof = await source.consistency(round.old, head.size);
      const body = formatAddCheckpoint({ old: round.old, proof, checkpoint: head.note });
      const request = packRequest({ kind: "add-checkpoint", body: Buffer.from(body) });
      round.asked = { ...round.asked, id: requestId(request) };
      this.#session.publish(this.#topic("w", round.key), request);
      clearTimeout(round.patience);
      round.patience = setTimeout(() => {
        this.#giveUp(round);
        void this.#ask(round);
      }, answerMs);
    } catch (error) {
      this.#giveUp(round);
      log.warn({ event: "witnesses", error }, "The log could not be read for its witnesses");
    }
  }

  #hear(topic: string, text: string): void {
    const answer = openAnswer(text);
    const round = this.#rounds.find(({ key, asked }) => {
      return asked !== undefined && asked.id === answer?.id && this.#topic("v", key) === topic;
    });
    if (answer === undefined || round === undefined) return;
    const { size, text: signed, note } = round.asked!;
    this.#giveUp(round);
    const { status, body } = answer;
    const cosignature =
      status === 200 ? openCosignature(body, { text: signed, witness: round.key }) : undefined;
    if (cosignature !== undefined) {
      round.old = size;
      this.#session.well();
      round.cosigned = { name: round.key.name, size, atS: cosignature.atS };
      const { source, log } = this.#options;
      source
        .keepCosigned(note, cosignature.line)
        .catch((error: unknown) =>
          log.warn({ event: "witnesses", error }, "A cosignature could not be kept"),
        );
      this.#told.delete(round.key.name);
    } else {
      const known = status === 409 ? parseSize(body.replace(/\n$/, "")) : undefined;
      const isNews = known !== undefined && known !== round.old;
      if (!isNews) {
        this.#tell(round, status);
        return;
      }
      round.old = known;
    }
    void this.#ask(round);
  }

  /** Once, until it is well again: whoever refuses us has seen another log under our name, or does not know us. */
  #tell({ key }: Round, status: number): void {
    if (this.#told.has(key.name)) return;
    this.#told.add(key.name);
    const text = `The witness ${key.name} does not cosign this log (${status})`;
    this.#options.log.warn({ event: "witnesses", witness: key.name, status }, text);
  }

  #giveUp(round: Round): void {
    clearTimeout(round.patience);
    round.asked = undefined;
  }

  #topic(way: "w" | "v", key: VerifierKey): string {
    return topicOf({ root: this.#options.topic, origin: this.#origin }, `${way}/${logId(key.name)}`);
  }

  get #origin(): string {
    return this.#options.source.head().note.split("\n", 1)[0]!;
  }
}

const answerMsDefault = 10_000;
const answerBytesMax = 65_536;
