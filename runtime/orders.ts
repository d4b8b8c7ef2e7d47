import { join } from "node:path";
import type { Consent } from "./access/consent.ts";
import { readJson, writeJson } from "./access/disk/json-secret.ts";
import { installed } from "./capsule/store/keep.ts";
import type { Config } from "./config.ts";
import type { GatewayStatus } from "./console/gateway-status.ts";
import type { Order, Ordered } from "./console/port.ts";
import type { Clock } from "./core/clock.ts";
import type { Digest } from "./core/digest.ts";
import { Fault } from "./core/fault.ts";
import type { Entry } from "./host/entry.ts";
import { type Answered, type Want, want, wantText } from "./host/files.ts";
import type { Source } from "./host/fitted.ts";
import type { Host } from "./host/host.ts";
import { Terms } from "./terms.ts";
import { Hold } from "./tick/hold.ts";

/** What is kept of a hold, so that a restart does not end it. */
interface Held {
  readonly schema: "industriverse.hold/1";
  readonly by: string | null;
}

export interface OrdersParts {
  readonly clock: Clock;
  readonly host: () => Pick<Host, "entries" | "handle" | "lead">;
  readonly consent: Pick<Consent, "give">;
  /** What became of what was asked of the capsules. */
  answers(): readonly Answered[];
}

/** What people want of the whole gateway. Whether it may be, the table of the capsules and the shield say. */
export class Orders {
  readonly hold: Hold = new Hold(Hold.allocate());
  readonly #config: Config;
  readonly terms: Terms;
  readonly #host: () => Pick<Host, "entries" | "handle">;
  readonly #consent: Pick<Consent, "give">;
  readonly answers: () => readonly Answered[];
  #heldBy: string | null;

  constructor(config: Config, { host, clock, consent, answers }: OrdersParts) {
    this.#config = config;
    this.#consent = consent;
    this.answers = answers;
    this.terms = new Terms(config, { host, clock });
    this.#host = host;
    this.#heldBy = readJson(this.#path, isHeld)?.by ?? null;
    this.hold.isOn = this.#heldBy !== null;
  }

  get heldBy(): string | undefined {
    return this.#heldBy ?? undefined;
  }

  /** Why it cannot be as things stand, where that can be said before it is tried. */
  objection(order: Order): string | undefined {
    if (order.kind === "mode" || order.kind === "limit") return this.terms.objection(order);
    if (order.kind !== "rollback") return undefined;
    const way = this.#wayBack(order.capsule);
    return "because" in way ? way.because : undefined;
  }

  async order(order: Order, by: string): Promise<Ordered> {
    try {
      return await this.#do(order, by);
    } catch (error) {
      if (error instanceof Fault) return { kind: "refused", text: error.message };
      throw error;
    }
  }

  async #do(order: Order, by: string): Promise<Ordered> {
    switch (order.kind) {
      case "hold":
        this.#held(by);
        return { kind: "done", text: "The outputs stay as they are, as long as the shield lets that be" };
      case "safe":
        return await this.#safe(by);
      case "resume":
        return await this.#resume(by);
      case "activate":
        return await this.#activate(order);
      case "rollback":
        return await this.#rollback(order.capsule as Digest);
      case "update":
        // What writes such a want is not loaded before somebody has one.
        return await (await import("./update-order.ts")).broughtBy(order, this.#config, this.#consent);
      case "mode":
      case "limit":
        return this.terms.order(order, by);
    }
  }

  /**
   * Every armed capsule leaves its actuators in the safe state that it declares, and keeps them. What is on trial is
   * stopped too: its trial might end well, and then it would drive.
   */
  async #safe(by: string): Promise<Ordered> {
    const armed = this.#in("armed");
    if (armed.length === 0) return { kind: "refused", text: "No capsule drives the machine" };
    const because = `${safeBy} ${by}`;
    const running = [...armed, ...this.#in("trial")];
    // The host does one thing after the other, and may be reading a capsule just now: nothing moves meanwhile.
    this.hold.isOn = true;
    const moves = await Promise.all(running.map((entry) => this.#host().handle(entry, "suspend", because)));
    this.hold.isOn = this.#heldBy !== null;
    const failed = moves.find((move) => move.kind === "refused");
    if (failed?.kind === "refused") return { kind: "refused", text: `Not all are safe: ${failed.because}` };
    return {
      kind: "done",
      text: `The safe state is ordered for ${armed.map(({ name }) => name).join(", ")}`,
    };
  }

  /** What a person stopped shows itself again on live inputs before it drives; what stopped by itself stays stopped. */
  async #resume(by: string): Promise<Ordered> {
    const wasHeld = this.#heldBy !== null;
    this.#held(null);
    const stopped = this.#in("suspended").filter(({ because }) => because.startsWith(safeBy));
    for (const entry of stopped) {
      const move = await this.#host().handle(entry, "resume", `${by} lets it go on`);
      if (move.kind === "refused") return { kind: "refused", text: `${entry.name}: ${move.because}` };
    }
    if (stopped.length > 0)
      return {
        kind: "asked",
        text: `On trial before it drives again: ${stopped.map(({ name }) => name).join(", ")}`,
      };
    return wasHeld
      ? { kind: "done", text: "The outputs are free again" }
      : { kind: "refused", text: "Nobody has ordered anything that could be ended" };
  }

  /** As the command does: the want is written down, and answered in the order of the wants. */
  async #activate({ capsule, replaces }: Extract<Order, { kind: "activate" }>): Promise<Ordered> {
    const id = capsule as Digest;
    const source = await this.#sourceOf(id);
    if (source === undefined)
      return { kind: "refused", text: "That capsule is neither here nor in the store" };
    const revision = await this.#want({ verb: "activate", id, source, replaces: replaces as Digest | null });
    return { kind: "asked", text: `It is to be activated (${revision}); its trial decides`, revision };
  }

  async #rollback(id: Digest): Promise<Ordered> {
    const way = this.#wayBack(id);
    if ("because" in way) return { kind: "refused", text: way.because };
    const { source, before } = way;
    const revision = await this.#want({ verb: "rollback", id, source, replaces: null });
    return { kind: "asked", text: `It is to go back to ${before.name} (${revision})`, revision };
  }

  #wayBack(id: string): Readonly<{ source: Source; before: Pick<Entry, "name"> } | { because: string }> {
    const { entries } = this.#host();
    const entry = entries.get(id);
    if (entry === undefined) return { because: "That capsule is not of this gateway" };
    if (entry.state !== "armed" && entry.state !== "suspended")
      return { because: `${entry.name} has no actuators that could be given back` };
    const before = entries.get(entry.replaced ?? "");
    if (before === undefined)
      return { because: `${entry.name} has taken over from nobody that is still known` };
    return { source: entry.source, before };
  }

  #want(asked: Omit<Want, "revision" | "agreed">): Promise<number> {
    return want(this.#config.gateway.data, { ...asked, agreed: this.#consent.give(wantText(asked)) });
  }

  async #sourceOf(id: Digest): Promise<Source | undefined> {
    const known = this.#host().entries.get(id);
    if (known !== undefined) return known.source;
    const { store } = this.#config;
    const there = store === undefined ? [] : await installed(store.path);
    return there.some((each) => each.kind === "capsule" && each.opened.id === id) ? { id } : undefined;
  }

  /** On the disk first: after a power cut a machine that was held must not move. */
  #held(by: string | null): void {
    if (by === null) this.hold.isOn = false;
    if (by !== this.#heldBy) writeJson(this.#path, { schema: "industriverse.hold/1", by } satisfies Held);
    this.#heldBy = by;
    this.hold.isOn = by !== null;
  }

  #in(state: Entry["state"]): readonly Entry[] {
    return [...this.#host().entries.values()].filter((entry) => entry.state === state);
  }

  get #path(): string {
    return join(this.#config.gateway.data, "hold.json");
  }
}

/** What stands in the status of it. */
export function statusOf({
  heldBy,
  terms,
}: Pick<Orders, "heldBy" | "terms">): Pick<GatewayStatus, "mode" | "heldBy" | "terms"> {
  const shown = terms.shown();
  return { mode: terms.mode, ...(heldBy && { heldBy }), ...(shown.length > 0 && { terms: shown }) };
}

function isHeld(value: unknown): value is Held {
  const { schema, by } = (value ?? {}) as Partial<Held>;
  return schema === "industriverse.hold/1" && (by === null || typeof by === "string");
}

/** Begins the reason that a capsule is given, and is what `resume` looks for. */
const safeBy = "the safe state was ordered by";
