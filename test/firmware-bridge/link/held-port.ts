// Fills a held serial line and gives up. Whoever calls it has to end by itself after that, as a daemon has to that is
// told to stop.

import type { Conversation } from "#bridge/link/conversation.ts";
import { openRawEnd } from "#bridge/link/raw-end.ts";
import { openSerialLink, openSerialPort, type Port } from "#bridge/link/serial.ts";
import { clock, until } from "../rig.ts";

// More than a pseudo-terminal takes without a reader, and less than what makes a link give up by itself.
const chunk = new Uint8Array(50_000);
const chunks = 3;

/** Answers how many bytes were still to go, where that can be seen. */
export async function fillHeldPort(how: "link" | "raw", path: string): Promise<number | undefined> {
  if (how === "raw") {
    const end = await openRawEnd({ path, baud: 115_200 });
    for (let count = 0; count < chunks; count++) end.send(chunk);
    await end.pass(100);
    await end[Symbol.asyncDispose]();
    return undefined;
  }
  let port: Port | undefined;
  let sent = 0;
  const conversation: Conversation = {
    ...{ opened: () => undefined, closed: () => undefined, receive: () => "sound", wake: () => "sound" },
    wakeAt: () => (sent < chunks ? clock.now() + 50_000 : undefined),
    transmits: () => (port!.writableLength > 0 || sent++ >= chunks ? [] : [chunk]),
  };
  const link = openSerialLink({
    ...{ path, baud: 115_200, parity: "none", stopBits: 1, clock, random: Math.random, conversation },
    openPort: (format) => {
      port = openSerialPort(format);
      return port;
    },
  });
  await until(() => (port?.writableLength ?? 0) > 0);
  const left = port!.writableLength;
  link.close();
  return left;
}
