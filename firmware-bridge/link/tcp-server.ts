import { type AddressInfo, createServer, type Socket } from "node:net";
import { Fault } from "#runtime/core/fault.ts";

/** One client's conversation: bytes in, frames out. After `isBroken` it cannot be understood any more. */
export interface ServedConversation {
  receive(bytes: Uint8Array): { readonly frames: readonly Uint8Array[]; readonly isBroken: boolean };
}

export interface TcpServerOptions {
  readonly host: string;
  readonly port: number;
  /** Who may connect, by address; absent: whoever can reach the port. */
  readonly clients?: readonly string[];
  accept(client: string): ServedConversation;
}

export interface TcpServer {
  readonly port: number;
  readonly counters: Readonly<TcpServerCounters>;
  close(): Promise<void>;
}

export interface TcpServerCounters {
  connects: number;
  /** Strangers, and clients that came when all places were taken. */
  refused: number;
  requests: number;
  /** Clients that were cut off: they said what nobody understands, did not read, or said nothing for long. */
  dropped: number;
}

/** So many clients at once; who comes later waits for one of them to leave. */
export const clientsMax = 16;
export const idleMs = 60_000;
/** A client that lets so much pile up does not read any more. */
export const unreadBytesMax = 65_536;
/** A server for programs that ask and do not have to be trusted: everything that they can use up has a bound. */
export async function openTcpServer({ host, port, clients, accept }: TcpServerOptions): Promise<TcpServer> {
  const counters: TcpServerCounters = { connects: 0, refused: 0, requests: 0, dropped: 0 };
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (socket) => {
    const client = addressOf(socket);
    // Whatever a client does to its end is no event for us.
    socket.on("error", () => socket.destroy());
    if (sockets.size >= clientsMax || clients?.includes(client) === false) {
      counters.refused++;
      socket.resetAndDestroy();
      return;
    }
    counters.connects++;
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    const drop = () => {
      counters.dropped++;
      socket.destroy();
    };
    socket.setTimeout(idleMs, drop);
    const conversation = accept(client);
    socket.on("data", (bytes) => {
      const { frames, isBroken } = conversation.receive(bytes);
      counters.requests += frames.length;
      for (const frame of frames) socket.write(frame);
      if (isBroken || socket.writableLength > unreadBytesMax) drop();
    });
  });
  await listening(server, { host, port });
  return {
    port: (server.address() as AddressInfo).port,
    counters,
    async close() {
      for (const socket of sockets) socket.destroy();
      if (server.listening) await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

async function listening(
  server: ReturnType<typeof createServer>,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) =>
      reject(
        new Fault("field/unreachable", `Cannot listen on ${host}:${port}: ${cause.code ?? cause.message}`, {
          cause,
          hint: "Another program may have the port; ports below 1024 are root's",
        }),
      ),
    );
    server.listen(port, host, resolve);
  });
}

/** As people write it: IPv4 over an IPv6 socket is IPv4. */
function addressOf({ remoteAddress = "" }: Socket): string {
  return remoteAddress.replace(/^::ffff:/, "");
}
