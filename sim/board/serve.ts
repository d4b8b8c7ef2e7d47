import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import type { RegisterMap } from "#runtime/field/register-map.ts";
import type { Plant } from "#sim/plant.ts";
import { VirtualBoard } from "./board.ts";
import { inputWords } from "./point-words.ts";

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
  /** In the place of the virtual board of this map. */
  readonly board?: Board;
}

/** A board in front of a plant, at the end of a pipe of bytes. Here it is TCP; a board knows no difference. */
export class ServedBoard<Board extends PlantBoard = VirtualBoard> {
  readonly board: Board;
  readonly #map: RegisterMap;
  readonly #plant: Plant;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #cycles: NodeJS.Timeout | undefined;

  constructor({ map, plant, boot = 1, board }: BoardSite<Board>) {
    // Without a board of its own the type says which one there is.
    this.board = board ?? (new VirtualBoard({ map, boot }) as PlantBoard as Board);
    this.#map = map;
    this.#plant = plant;
    this.#sense();
    this.#server = createServer({ noDelay: true }, (socket) => this.#connected(socket));
  }

  /** One cycle of `dtS` seconds: outputs, physics, inputs. The caller is the clock. */
  cycle(dtS: number): void {
    this.board.elapse(dtS * 1_000);
    this.#plant.step(dtS, this.board.commands());
    this.#sense();
  }

  /** Cycles by the real clock. A late cycle is as long as any other. */
  run(intervalMs: number): void {
    clearInterval(this.#cycles);
    this.#cycles = setInterval(() => this.cycle(intervalMs / 1_000), intervalMs);
  }

  /** Port 0 takes a free one; answers which. */
  async listen(port: number, host = "127.0.0.1"): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen(port, host, () => {
        this.#server.off("error", reject);
        resolve();
      });
    });
    return (this.#server.address() as AddressInfo).port;
  }

  /** Pulls the cable. Whoever comes again is served again. */
  disconnect(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#cycles);
    for (const socket of this.#sockets) socket.destroy();
    if (!this.#server.listening) return;
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #connected(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on("close", () => this.#sockets.delete(socket));
    // A host that vanishes is no event for a board.
    socket.on("error", () => socket.destroy());
    socket.on("data", (bytes) => {
      for (const reply of this.board.receive(bytes)) if (!socket.destroyed) socket.write(reply);
    });
  }

  #sense(): void {
    this.board.sense(inputWords(this.#map, this.#plant));
  }
}
