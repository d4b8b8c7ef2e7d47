import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import mqttPacket, { type Packet } from "mqtt-packet";

/** What went over the wire from the node, and what we did to it in between; `line` says on which connection. */
export type Entry = Readonly<{ line: number; packet: Packet } | { mark: string }>;

/** Stands between the node and a broker, writes down what the node says, and can cut the cable. */
export class Recorder implements AsyncDisposable {
  readonly entries: Entry[];
  readonly port: number;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  constructor(server: Server, entries: Entry[]) {
    this.#server = server;
    this.entries = entries;
    this.port = (server.address() as AddressInfo).port;
  }

  static async open(brokerPort: number, entries: Entry[] = []): Promise<Recorder> {
    const server = createServer((near) => {
      const line = lines++;
      const far = connect(brokerPort, "127.0.0.1");
      recorder.#sockets.add(near);
      recorder.#sockets.add(far);
      const parser = mqttPacket.parser();
      parser.on("packet", (packet) => entries.push({ line, packet }));
      near.on("data", (bytes: Buffer) => {
        parser.parse(bytes);
        far.write(bytes);
      });
      far.on("data", (bytes: Buffer) => near.write(bytes));
      for (const [one, other] of [
        [near, far],
        [far, near],
      ] as const) {
        one.on("error", () => other.destroy());
        one.on("close", () => other.destroy());
      }
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const recorder = new Recorder(server, entries);
    return recorder;
  }

  mark(mark: string): void {
    this.entries.push({ mark });
  }

  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#sockets.clear();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.cut();
    this.#server.close();
    await once(this.#server, "close");
  }
}

let lines = 0;
