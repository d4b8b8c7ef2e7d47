import { type AddressInfo, createServer, type Server, type Socket } from "node:net";

/** Whoever connects is at the other end of a board's wire. What the board says goes to all who hold it. */
export class TcpEnd implements AsyncDisposable {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  constructor(hear: (bytes: Uint8Array) => void) {
    this.#server = createServer({ noDelay: true }, (socket) => {
      this.#sockets.add(socket);
      socket.on("close", () => this.#sockets.delete(socket));
      // A host that vanishes is no event for a board.
      socket.on("error", () => socket.destroy());
      socket.on("data", hear);
    });
  }

  say(bytes: Uint8Array): void {
    for (const socket of this.#sockets) if (!socket.destroyed) socket.write(bytes);
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
    for (const socket of this.#sockets) socket.destroy();
    if (!this.#server.listening) return;
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}
