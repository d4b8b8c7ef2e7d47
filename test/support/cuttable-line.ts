import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** A line to a server whose cable somebody can pull: what is said into it then is lost, and nobody is told. */
export interface CuttableLine extends AsyncDisposable {
  /** Where it begins. */
  readonly port: number;
  pull(): void;
  /** What was open when it was pulled is gone; what begins now is carried. */
  plug(): void;
}

export async function openLine(to: number): Promise<CuttableLine> {
  const sockets = new Set<Socket>();
  let isCut = false;
  const server = createServer((near) => {
    const far = connect(to, "127.0.0.1");
    for (const [from, into] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.on("data", (bytes) => !isCut && into.write(bytes));
      from.on("close", () => {
        sockets.delete(from);
        if (!isCut) into.destroy();
      });
      from.on("error", () => from.destroy());
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const drop = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    pull: () => {
      isCut = true;
    },
    plug: () => {
      drop();
      isCut = false;
    },
    [Symbol.asyncDispose]: async () => {
      drop();
      server.close();
      await once(server, "close");
    },
  };
}
