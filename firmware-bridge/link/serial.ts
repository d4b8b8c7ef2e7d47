import { SerialPort } from "serialport";
import type { SerialFormat } from "#bridge/protocol/rtu-frame.ts";
import { KeptLink, type KeptLinkOptions, type Wire, type WireEvents } from "./kept-link.ts";

export interface SerialLinkOptions
  extends SerialFormat,
    Pick<KeptLinkOptions, "clock" | "random" | "conversation"> {
  readonly path: string;
  /** Another way to a port, for tests of ports that hang. */
  readonly openPort?: OpenPort;
}

/** What a link needs of a port; `serialport` has more, such as modem lines, which pseudo-terminals lack. */
export interface Port {
  readonly isOpen: boolean;
  readonly writableLength: number;
  open(tell: (error: Error | null) => void): void;
  write(bytes: Uint8Array): unknown;
  flush(tell: () => void): void;
  close(tell: () => void): void;
  on(event: "data", hear: (bytes: Buffer) => void): unknown;
  on(event: "close" | "error", hear: (error: Error | null) => void): unknown;
}

export type OpenPort = (format: SerialFormat & { readonly path: string }) => Port;

/** A driver may keep a flush or a close to itself for ever; nobody waits longer than this for one. */
export const flushMsMax = 200;

/** A port that is unplugged comes back by itself once its path does: the same adapter, or another one. */
export function openSerialLink(options: SerialLinkOptions): KeptLink {
  const { path, baud, parity, stopBits, openPort = openSerialPort, ...rest } = options;
  const connect = (events: WireEvents) =>
    connectPort({ path, port: openPort({ path, baud, parity, stopBits }), events });
  return new KeptLink({ ...rest, address: path, connect });
}

function connectPort({ path, port, events }: { path: string; port: Port; events: WireEvents }): Wire {
  let isEnded = false;
  port.on("data", (bytes) => events.heard(bytes));
  port.on("error", (error) => events.lost(`${path}: ${error?.message ?? "failed"}`));
  port.on("close", (error) => events.lost(error ? `${path} was unplugged` : `${path} was closed`));
  port.open((error) => {
    // Too late: whoever wanted it has given up, and a port that nobody closes is locked.
    if (isEnded) release(port);
    else if (error) events.lost(`${path}: ${error.message}`);
    else events.up();
  });
  return {
    send(frames) {
      for (const frame of frames) port.write(frame);
    },
    get unsentBytes() {
      return port.writableLength;
    },
    end() {
      isEnded = true;
      release(port);
    },
  };
}

/**
 * Throws away what was not sent, and closes. Without the flush a close waits until the line has taken all,
 * which a held line never does.
 */
function release(port: Port): void {
  if (!port.isOpen) return;
  let isClosing = false;
  const close = () => {
    clearTimeout(patience);
    if (isClosing) return;
    isClosing = true;
    if (port.isOpen) port.close(() => undefined);
  };
  const patience = setTimeout(close, flushMsMax);
  port.flush(close);
}

function openSerialPort({ path, baud, parity, stopBits }: Parameters<OpenPort>[0]): Port {
  return new SerialPort({ path, baudRate: baud, parity, stopBits, dataBits: 8, autoOpen: false });
}
