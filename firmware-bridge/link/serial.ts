import { SerialPort } from "serialport";
import type { SerialFormat } from "#bridge/protocol/rtu-frame.ts";
import type { ModemLines } from "#runtime/config.ts";
import { hearing } from "./hearing-port.ts";
import { KeptLink, type KeptLinkOptions, type Wire, type WireEvents } from "./kept-link.ts";

export interface SerialLinkOptions
  extends SerialFormat,
    Pick<KeptLinkOptions, "clock" | "random" | "conversation"> {
  readonly path: string;
  readonly lines?: ModemLines;
  /** Another way to a port, for tests of ports that hang. */
  readonly openPort?: OpenPort;
}

/** What a link needs of a port; `serialport` has more. */
export interface Port {
  readonly isOpen: boolean;
  readonly writableLength: number;
  open(tell: (error: Error | null) => void): void;
  write(bytes: Uint8Array): unknown;
  /** Fails where there are no such lines, as on a pseudo-terminal. */
  set(lines: { readonly dtr: boolean; readonly rts: boolean }, tell: (error: Error | null) => void): void;
  flush(tell: () => void): void;
  close(tell: () => void): void;
  on(event: "data", hear: (bytes: Buffer) => void): unknown;
  on(event: "close" | "error", hear: (error: Error | null) => void): unknown;
}

export type OpenPort = (format: SerialFormat & { readonly path: string }) => Port;

/** A driver may keep a flush, a line or a close to itself for ever; nobody waits longer than this for one. */
export const flushMsMax = 200;

/** A port that is unplugged comes back by itself once its path does: the same adapter, or another one. */
export function openSerialLink(options: SerialLinkOptions): KeptLink {
  const { path, baud, parity, stopBits, lines = {}, openPort = openSerialPort, ...rest } = options;
  const connect = (events: WireEvents) =>
    connectPort({ path, port: openPort({ path, baud, parity, stopBits }), lines, events });
  return new KeptLink({ ...rest, address: path, connect });
}

interface Connecting {
  readonly path: string;
  readonly port: Port;
  readonly lines: ModemLines;
  readonly events: WireEvents;
}

function connectPort({ path, port, lines, events }: Connecting): Wire {
  let isEnded = false;
  port.on("data", (bytes) => events.heard(bytes));
  port.on("error", (error) => events.lost(`${path}: ${error?.message ?? "failed"}`));
  port.on("close", (error) => events.lost(error ? `${path} was unplugged` : `${path} was closed`));
  port.open((error) => {
    // Too late: whoever wanted it has given up, and a port that nobody closes is locked.
    if (isEnded) release(port);
    else if (error) events.lost(`${path}: ${error.message}`);
    else setLines(port, lines, (note) => isEnded || events.up(note));
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

/** A port without such lines carries bytes all the same: that they are missing is said, and no more. */
function setLines(port: Port, { dtr, rts }: ModemLines, tell: (note: string | undefined) => void): void {
  if (dtr === undefined && rts === undefined) {
    tell(undefined);
    return;
  }
  let isTold = false;
  const once = (note: string | undefined) => {
    clearTimeout(patience);
    if (!isTold) tell(note);
    isTold = true;
  };
  const patience = setTimeout(once, flushMsMax, "its modem lines cannot be set: no answer");
  // What is not named stays on, as the system opens it.
  port.set({ dtr: dtr !== "off", rts: rts !== "off" }, (error) =>
    once(error ? `its modem lines cannot be set: ${error.message}` : undefined),
  );
}

/**
 * Throws away what was not sent, and closes. Without the flush a close waits until the line has taken all,
 * which a held line never does.
 */
export function release(port: Port, tell: () => void = () => undefined): void {
  if (!port.isOpen) {
    tell();
    return;
  }
  let isClosing = false;
  const close = () => {
    clearTimeout(patience);
    if (isClosing) return;
    isClosing = true;
    if (port.isOpen) port.close(() => tell());
    else tell();
  };
  const patience = setTimeout(close, flushMsMax);
  port.flush(close);
}

/** Not yet open. */
export function openSerialPort({ path, baud, parity, stopBits }: Parameters<OpenPort>[0]): Port {
  const options = { binding: hearing, path, baudRate: baud, parity, stopBits, dataBits: 8 as const };
  return new SerialPort({ ...options, autoOpen: false });
}
