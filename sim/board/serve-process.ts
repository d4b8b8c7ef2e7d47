import type { RegisterMap } from "#runtime/field/register-map.ts";
import type { Plant } from "#sim/plant.ts";
import type { ProcessBoard } from "./backends/process-board.ts";
import { commandsIn, inputWords } from "./point-words.ts";
import { TcpEnd } from "./tcp-end.ts";

export interface ProcessSite {
  readonly map: RegisterMap;
  readonly plant: Plant;
  readonly board: ProcessBoard;
}

/** A board that is a process of its own, in front of a plant: its UART on TCP, its pins at the machine. */
export class ServedProcess implements AsyncDisposable {
  readonly #site: ProcessSite;
  readonly #end: TcpEnd;
  #running: Promise<void> | undefined;
  #isClosed = false;

  constructor(site: ProcessSite) {
    this.#site = site;
    this.#end = new TcpEnd((bytes) => site.board.send(bytes));
    site.board.listen((bytes) => this.#end.say(bytes));
  }

  listen(port: number, host?: string): Promise<number> {
    return this.#end.listen(port, host);
  }

  /** Cycles by the real clock, as fast as the board answers and no faster. Resolves when the board is gone. */
  run(intervalMs: number): Promise<void> {
    this.#running ??= this.#cycle(intervalMs);
    return this.#running;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    await this.#end[Symbol.asyncDispose]();
    await this.#site.board[Symbol.asyncDispose]();
    await this.#running;
  }

  async #cycle(intervalMs: number): Promise<void> {
    const { map, plant, board } = this.#site;
    let then = performance.now();
    while (!this.#isClosed) {
      try {
        await board.sense(inputWords(map, plant));
        await new Promise((resolve) => setTimeout(resolve, intervalMs));
        const words = await board.outputs();
        const now = performance.now();
        plant.step(
          (now - then) / 1_000,
          commandsIn(map, (address) => words.get(address)!),
        );
        then = now;
      } catch (error) {
        // The board was ended by us, or by itself, and then there is nothing to serve.
        if (!this.#isClosed) throw error;
      }
    }
  }
}
