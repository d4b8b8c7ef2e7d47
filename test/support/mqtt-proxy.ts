import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { Prng } from "#runtime/core/prng.ts";

export interface Troubles {
  /** Of a message, in either direction. */
  readonly drop?: number;
  readonly double?: number;
  /** It waits until the next one has gone. */
  readonly swap?: number;
  /** It, and all behind it, comes a little later. */
  readonly delay?: number;
  /** The connection ends in the middle of it. */
  readonly cut?: number;
}

/** Stands between MQTT clients and a broker, understands packets, and treats messages badly. */
export class MqttProxy implements AsyncDisposable {
  readonly port: number;
  readonly done: Record<keyof Troubles, number> = { drop: 0, double: 0, swap: 0, delay: 0, cut: 0 };
  readonly #close: () => Promise<void>;
  readonly #prng: Prng;
  troubles: Troubles;

  constructor(
    port: number,
    { seed, troubles, close }: { seed: number; troubles: Troubles; close: () => Promise<void> },
  ) {
    this.port = port;
    this.troubles = troubles;
    this.#close = close;
    this.#prng = new Prng(Uint32Array.of(seed, 1, 2, 3));
  }

  static async open(
    target: number,
    { seed, troubles }: { seed: number; troubles: Troubles },
  ): Promise<MqttProxy> {
    const sockets = new Set<Socket>();
    let proxy: MqttProxy;
    const server = createServer((near) => {
      const far = connect(target, "127.0.0.1");
      const end = (): void => {
        near.destroy();
        far.destroy();
      };
      for (const socket of [near, far]) {
        sockets.add(socket);
        socket.on("error", end);
        socket.on("close", () => {
          sockets.delete(socket);
          end();
        });
      }
      proxy.carry(near, far, end);
      proxy.carry(far, near, end);
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const close = async (): Promise<void> => {
      const closed = once(server, "close");
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    };
    proxy = new MqttProxy((server.address() as AddressInfo).port, { seed, troubles, close });
    return proxy;
  }

  carry(from: Socket, to: Socket, end: () => void): void {
    let bytes = Buffer.alloc(0);
    let held: Buffer | undefined;
    let line = Promise.resolve();
    const send = (packet: Buffer): void => {
      if (to.writable) to.write(packet);
    };
    const treat = async (packet: Buffer): Promise<void> => {
      if (packet[0]! >> 4 !== publish) return send(packet);
      if (this.#happens("drop")) return;
      if (this.#happens("cut")) {
        if (to.writable) to.write(packet.subarray(0, packet.length >> 1));
        return end();
      }
      if (this.#happens("delay")) await new Promise((resolve) => setTimeout(resolve, 15));
      if (held === undefined && this.#happens("swap")) {
        held = packet;
        return;
      }
      send(packet);
      if (this.#happens("double")) send(packet);
      if (held !== undefined) send(held);
      held = undefined;
    };
    from.on("data", (piece) => {
      bytes = Buffer.concat([bytes, piece]);
      for (let packet = first(bytes); packet !== undefined; packet = first(bytes)) {
        bytes = bytes.subarray(packet.length);
        const whole = packet;
        line = line.then(() => treat(whole));
      }
    });
  }

  #happens(trouble: keyof Troubles): boolean {
    if (this.#prng.between(0, 1) >= (this.troubles[trouble] ?? 0)) return false;
    this.done[trouble]++;
    return true;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#close();
  }
}

/** A whole packet at the beginning, by the length that stands in its second to fifth byte. */
function first(bytes: Buffer): Buffer | undefined {
  let length = 0;
  for (let at = 1; at < Math.min(5, bytes.length); at++) {
    length += (bytes[at]! & 0x7f) * 128 ** (at - 1);
    if ((bytes[at]! & 0x80) === 0) {
      const end = at + 1 + length;
      return bytes.length >= end ? bytes.subarray(0, end) : undefined;
    }
  }
  return undefined;
}

const publish = 3;
