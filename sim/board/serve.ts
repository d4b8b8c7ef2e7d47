import type { RegisterMap } from "#runtime/field/register-map.ts";
import type { Plant } from "#sim/plant.ts";
import { VirtualBoard } from "./board.ts";
import { inputWords } from "./point-words.ts";
import { TcpEnd } from "./tcp-end.ts";

/** What is in front of a plant: bytes in and out, time, and words that show and command. */
export interface PlantBoard {
  receive(bytes: Uint8Array): readonly Uint8Array[];
  elapse(ms: number): void;
  sense(words: ReadonlyMap<number, number>): void;
  commands(): ReadonlyMap<string, number>;
}

export interface BoardSite<Board extends PlantBoard = VirtualBoard> {
  readonly map: RegisterMap;
  readonly plant: Plant;
  readonly boot?: number;
  /** Whether the virtual board has a shield. */
  readonly shield?: "fitted" | "none";
  /** In the place of the virtual board of this map. */
  readonly board?: Board;
}

/** A board in front of a plant, at the end of a pipe of bytes. Here it is TCP; a board knows no difference. */
export class ServedBoard<Board extends PlantBoard = VirtualBoard> {
  readonly board: Board;
  readonly #map: RegisterMap;
  readonly #plant: Plant;
  readonly #end: TcpEnd;
  #cycles: NodeJS.Timeout | undefined;

  constructor({ map, plant, boot = 1, board, shield = "none" }: BoardSite<Board>) {
    // Without a board of its own the type says which one there is.
    this.board = board ?? (new VirtualBoard({ map, boot, shield }) as PlantBoard as Board);
    this.#map = map;
    this.#plant = plant;
    this.#sense();
    this.#end = new TcpEnd((bytes) => {
      for (const reply of this.board.receive(bytes)) this.#end.say(reply);
    });
  }

  /** One cycle of `dtS` seconds: outputs, physics, inputs. The caller is the clock; the board's may have gone on more. */
  cycle(dtS: number, boardMs: number = dtS * 1_000): void {
    this.board.elapse(boardMs);
    this.#plant.step(dtS, this.board.commands());
    this.#sense();
  }

  /**
   * Cycles by the real clock. For the plant a late cycle is as long as any other; the board's clock is that of the
   * wall, because a watchdog that is late when this machine is busy would be a lie.
   */
  run(intervalMs: number): undefined {
    clearInterval(this.#cycles);
    let then = performance.now();
    this.#cycles = setInterval(() => {
      const now = performance.now();
      this.cycle(intervalMs / 1_000, now - then);
      then = now;
    }, intervalMs);
  }

  /** Port 0 takes a free one; answers which. */
  listen(port: number, host?: string): Promise<number> {
    return this.#end.listen(port, host);
  }

  /** Pulls the cable. Whoever comes again is served again. */
  disconnect(): void {
    this.#end.disconnect();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#cycles);
    await this.#end[Symbol.asyncDispose]();
  }

  #sense(): void {
    this.board.sense(inputWords(this.#map, this.#plant));
  }
}
