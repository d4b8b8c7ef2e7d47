import type { Conversation } from "#bridge/link/conversation.ts";
import type { KeptLink } from "#bridge/link/kept-link.ts";
import type { Answer, Master } from "#bridge/protocol/master.ts";
import type { Request } from "#bridge/protocol/modbus-pdu.ts";
import { clock, until } from "./rig.ts";

/** A bare master on a link: what no file of the project outside its tests may have. */
export class Asker implements Conversation {
  readonly master: Master;
  readonly link: KeptLink;
  readonly #waiting = new Map<number, (answer: Answer) => void>();

  constructor(master: Master, open: (conversation: Conversation) => KeptLink) {
    this.master = master;
    this.link = open(this);
  }

  async whenUp(): Promise<this> {
    await until(() => this.link.state.link === "up");
    return this;
  }

  ask(request: Request): Promise<Answer> {
    const { promise, resolve } = Promise.withResolvers<Answer>();
    this.#waiting.set(this.master.submit(request, clock.now()), resolve);
    this.link.poke();
    this.#deliver();
    return promise;
  }

  opened(now: number): void {
    this.master.open(now);
  }

  receive(bytes: Uint8Array, now: number): "sound" | "broken" {
    const soundness = this.master.receive(bytes, now);
    this.#deliver();
    return soundness;
  }

  wake(now: number): "sound" | "broken" {
    const soundness = this.master.wake(now);
    this.#deliver();
    return soundness;
  }

  closed(now: number): void {
    this.master.close(now);
    this.#deliver();
  }

  wakeAt(): number | undefined {
    return this.master.wakeAt();
  }

  transmits(): readonly Uint8Array[] {
    return this.master.takeTransmits();
  }

  #deliver(): void {
    for (const { ticket, answer } of this.master.takeSettled()) {
      this.#waiting.get(ticket)?.(answer);
      this.#waiting.delete(ticket);
    }
  }
}
