import { read } from "node:fs";
import { SerialPort } from "serialport";

type Binding = typeof SerialPort.binding;
type Opened = Awaited<ReturnType<Binding["open"]>>;

/** What a port of the package is made of where a port is a file. */
interface FilePort {
  fd: number | null;
  readonly isOpen: boolean;
  readonly poller: { once(event: "readable", tell: (error: Error | null) => void): unknown };
  read(buffer: Buffer, offset: number, length: number): Promise<{ bytesRead: number; buffer: Buffer }>;
}

/**
 * The package's way to a port, but one that hears when the line hangs up. A line that goes away while its last
 * bytes are read gives zero bytes from then on, and no error; the package would ask it again for ever, at full
 * speed, and whoever only listens would never learn that nobody is there.
 */
export const hearing: Pick<Binding, "list" | "open"> = {
  list: () => SerialPort.binding.list(),
  async open(options: Parameters<Binding["open"]>[0]) {
    const port = (await SerialPort.binding.open(options as never)) as Opened;
    if (isFilePort(port)) port.read = (buffer, offset, length) => hear(port, buffer, offset, length);
    return port as never;
  },
};

async function hear(port: FilePort, buffer: Buffer, offset: number, length: number) {
  for (;;) {
    const { fd } = port;
    if (fd === null) throw closed();
    const bytesRead = await readNow(fd, buffer, offset, length);
    if (bytesRead === 0) throw Object.assign(new Error("the line hung up"), { disconnect: true });
    if (bytesRead !== undefined) return { bytesRead, buffer };
    // It may have been closed meanwhile, and whoever asks a destroyed poller ends the whole process.
    if (!port.isOpen) throw closed();
    await new Promise<void>((resolve, reject) =>
      port.poller.once("readable", (error) => (error ? reject(error) : resolve())),
    );
  }
}

function closed(): Error {
  return Object.assign(new Error("the port is closed"), { canceled: true });
}

/** Nothing where nothing is there yet. */
function readNow(fd: number, buffer: Buffer, offset: number, length: number): Promise<number | undefined> {
  return new Promise((resolve, reject) =>
    read(fd, buffer, offset, length, null, (error, count) => {
      if (error === null) resolve(count);
      else if (later.includes(error.code ?? "")) resolve(undefined);
      else reject(error);
    }),
  );
}

function isFilePort(port: object): port is FilePort {
  return "poller" in port && "fd" in port && "read" in port;
}

const later: readonly string[] = ["EAGAIN", "EWOULDBLOCK", "EINTR"];
