import { createServer, type Socket } from "node:net";
import { Aedes } from "aedes";
import { Fault } from "#runtime/core/fault.ts";

export interface Broker extends AsyncDisposable {
  readonly port: number;
  /** Cuts every connection, as a broker's power cut does, and frees the port. */
  close(): Promise<void>;
}

export interface BrokerOptions {
  readonly port: number;
  /** Called with every message of a client before it is acknowledged: what was acknowledged was seen here. */
  readonly onPublish?: (topic: string, payload: string) => void;
}

/** An MQTT 3.1.1 broker on loopback, for the demo and the tests. It keeps nothing when it closes. */
export async function openBroker({ port, onPublish = () => {} }: BrokerOptions): Promise<Broker> {
  const broker = await Aedes.createBroker();
  broker.on("publish", ({ topic, payload }, client) => {
    if (client !== null) onPublish(topic, payload.toString());
  });
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    broker.handle(socket);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  }).catch((cause: unknown) => {
    broker.close();
    throw new Fault("sim/failed", `Cannot open an MQTT broker on port ${port}`, {
      cause,
      hint: "Stop the program that uses the port, or choose another one",
    });
  });
  const close = async (): Promise<void> => {
    const freed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const socket of sockets) socket.destroy();
    // Its timers end here and now; its callback is not waited for, because a client that died in the
    // middle of a publish can keep it from ever coming.
    broker.close();
    await freed;
  };
  const address = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : port,
    close,
    [Symbol.asyncDispose]: close,
  };
}
