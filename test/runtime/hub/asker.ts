import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { formatAddCheckpoint } from "#runtime/prove/submission/add-checkpoint.ts";
import { type Answer, openAnswer, packRequest, topicOf } from "#runtime/prove/submission/parcel.ts";
import type { MirroredLog } from "../../support/mirrored-log.ts";
import { fleet, type HubDesk, until } from "./rig.ts";

/** Asks by hand, as no uplink of ours would. */
export class Asker {
  readonly #rig: HubDesk;
  readonly #answers: Answer[] = [];
  readonly retained: string[] = [];
  readonly #origin: string;
  readonly #desk: "up" | `w/${string}`;

  constructor(rig: HubDesk, origin: string, desk: "up" | `w/${string}` = "up") {
    this.#rig = rig;
    this.#origin = origin;
    this.#desk = desk;
    rig.wire = {
      publish: (topic, payload, { retain = false } = {}) => {
        if (retain) this.retained.push(payload);
        else this.#answers.push(openAnswer(payload)!);
        assert.ok(topic.startsWith(`${fleet}/`));
      },
    };
  }

  async #ask(request: Uint8Array): Promise<Answer> {
    const before = this.#answers.length;
    this.#rig.hub.take(topicOf({ root: fleet, origin: this.#origin }, this.#desk), request);
    await until(() => this.#answers.length > before);
    return this.#answers.at(-1)!;
  }

  async checkpoint(
    log: MirroredLog,
    { old, note = log.head().note }: { old: number; note?: string },
  ): Promise<Answer> {
    const proof = old <= log.size ? await log.consistency(old, log.size) : [];
    const body = formatAddCheckpoint({ old, proof, checkpoint: note });
    return this.#ask(packRequest({ kind: "add-checkpoint", body: Buffer.from(body) }));
  }

  async entries(body: Uint8Array): Promise<Answer> {
    return this.#ask(packRequest({ kind: "add-entries", body: gzipSync(body) }));
  }

  async all(log: MirroredLog, old = 0): Promise<Answer> {
    assert.equal((await this.checkpoint(log, { old })).status, 200);
    let answer: Answer = { status: 0, body: "" };
    for (let from = old - (old % 256); from < log.size; from += 256)
      answer = await this.entries(await log.entries(Math.max(from, old), log.size));
    return answer;
  }
}
