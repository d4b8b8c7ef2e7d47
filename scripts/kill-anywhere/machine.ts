import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import type { Digest } from "#runtime/core/digest.ts";
import type { Asked, Machine, Standing } from "#runtime/update/deploy/port.ts";

interface Member {
  readonly epoch: number;
  readonly state: Standing;
}

/**
 * Stands for the host: who guards is in a file that outlives the process, exchanged whole, and changes hands in one
 * step, as leases do. It remembers if there ever was a moment in which nobody guarded who had.
 */
export class SimulatedMachine implements Machine {
  readonly #path: string;
  #members: Readonly<Record<string, Member>> = {};
  #wasBare = false;

  constructor(path: string) {
    this.#path = path;
    if (!existsSync(path)) return;
    const read = JSON.parse(readFileSync(path, "utf8")) as {
      members: Record<string, Member>;
      wasBare: boolean;
    };
    this.#members = read.members;
    this.#wasBare = read.wasBare;
  }

  get armed(): readonly Digest[] {
    return this.#in("armed");
  }

  get onTrial(): readonly Digest[] {
    return this.#in("trial");
  }

  get wasBare(): boolean {
    return this.#wasBare;
  }

  place(id: Digest, member: Member): void {
    this.#set({ [id]: member });
  }

  standing(id: Digest): Standing {
    return this.#members[id]?.state ?? "absent";
  }

  because(): string {
    return "the simulated machine says so";
  }

  guardOf(): Digest | null {
    return this.armed[0] ?? null;
  }

  shown(): number {
    return 1;
  }

  floorOf(): number {
    return Math.max(
      0,
      ...Object.values(this.#members).map(({ epoch, state }) => (state === "trial" ? 0 : epoch)),
    );
  }

  lacks(): readonly string[] {
    return [];
  }

  async try(id: Digest): Promise<Asked> {
    if (this.standing(id) !== "armed") this.#set({ [id]: { epoch: this.#epochOf(id), state: "trial" } });
    return { kind: "done" };
  }

  async arm(id: Digest): Promise<Asked> {
    if (this.standing(id) === "armed") return { kind: "done" };
    if (this.standing(id) !== "trial") return { kind: "refused", because: `it is ${this.standing(id)}` };
    this.#handOver(id);
    return { kind: "done" };
  }

  async back(id: Digest, previous: Digest | null): Promise<Asked> {
    if (previous !== null && this.standing(previous) !== "armed") this.#handOver(previous);
    if (this.standing(id) !== "absent") this.#set({ [id]: { epoch: this.#epochOf(id), state: "retired" } });
    return { kind: "done" };
  }

  #handOver(to: Digest): void {
    const others = this.armed.map((id) => [id, { epoch: this.#epochOf(id), state: "retired" }] as const);
    this.#set({ ...Object.fromEntries(others), [to]: { epoch: this.#epochOf(to), state: "armed" } });
  }

  #set(changed: Readonly<Record<string, Member>>): void {
    const guarded = this.armed.length;
    this.#members = { ...this.#members, ...changed };
    this.#wasBare ||= guarded > 0 && this.armed.length === 0;
    writeFileSync(`${this.#path}.new`, JSON.stringify({ members: this.#members, wasBare: this.#wasBare }));
    renameSync(`${this.#path}.new`, this.#path);
  }

  #epochOf(id: Digest): number {
    return this.#members[id]?.epoch ?? 0;
  }

  #in(state: Standing): readonly Digest[] {
    return Object.entries(this.#members).flatMap(([id, member]) =>
      member.state === state ? [id as Digest] : [],
    );
  }
}
