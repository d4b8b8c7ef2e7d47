import { createConnection } from "node:net";
import { KeptLink, type KeptLinkOptions, type Wire, type WireEvents } from "./kept-link.ts";

export interface TcpLinkOptions extends Pick<KeptLinkOptions, "clock" | "random" | "conversation"> {
  readonly host: string;
  readonly port: number;
}

export function openTcpLink({ host, port, ...rest }: TcpLinkOptions): KeptLink {
  const address = `${host}:${port}`;
  return new KeptLink({ ...rest, address, connect: (events) => connectTcp({ host, port, events }) });
}

function connectTcp({ host, port, events }: { host: string; port: number; events: WireEvents }): Wire {
  const address = `${host}:${port}`;
  const socket = createConnection({ host, port, noDelay: true });
  const uncork = () => socket.uncork();
  let isUp = false;
  socket.on("connect", () => {
    isUp = true;
    events.up();
  });
  socket.on("data", (bytes) => events.heard(bytes));
  socket.on("end", () => events.lost(`${address} closed the connection`));
  socket.on("error", (error) => events.lost(`${address}: ${error.message}`));
  socket.on("close", () => events.lost(`${address} is gone`));
  return {
    /** What is asked in one turn of the event loop leaves in one packet. */
    send(frames) {
      if (socket.writableCorked === 0) {
        socket.cork();
        process.nextTick(uncork);
      }
      for (const frame of frames) socket.write(frame);
    },
    get unsentBytes() {
      return socket.writableLength;
    },
    end() {
      // A connection that never stood cannot be reset, only dropped.
      if (isUp) socket.resetAndDestroy();
      else socket.destroy();
    },
  };
}
