// The broker inside the hub, for a fleet that has none. It speaks MQTT 3.1.1 and keeps nothing but the newest checkpoints.
// Whoever speaks here is believed for signatures alone; the rules below only keep neighbours from talking over each
// other.

import { readFileSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { createServer as createTlsServer, type TLSSocket } from "node:tls";
import { Aedes } from "aedes";
import { Fault } from "#runtime/core/fault.ts";
import { logId } from "#runtime/prove/submission/parcel.ts";
import type { Wire } from "./hub.ts";

export interface BrokerSetup {
  readonly host: string;
  readonly port: number;
  readonly root: string;
  /** PEM files; with `ca` only those are let in whose certificate it has signed. */
  readonly tls?: { readonly cert: string; readonly key: string; readonly ca?: string };
  onMessage(topic: string, payload: Uint8Array): void;
}

export interface EmbeddedBroker extends Wire, AsyncDisposable {
  readonly port: number;
}

export async function openEmbeddedBroker(setup: BrokerSetup): Promise<EmbeddedBroker> {
  const { host, port, root, tls, onMessage } = setup;
  const names = new WeakMap<object, string>();
  const aedes = await Aedes.createBroker({
    authorizePublish: (client, { topic }, done) => {
      const name = client === null ? undefined : names.get(client.conn);
      done(mayPublish(root, topic, name) ? null : new Error("not a topic for gateways to publish on"));
    },
  });
  aedes.on("publish", ({ topic, payload }, client) => {
    if (client !== null) onMessage(topic, typeof payload === "string" ? Buffer.from(payload) : payload);
  });
  const sockets = new Set<Socket>();
  const meet = (socket: Socket, name?: string): void => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    socket.on("error", () => socket.destroy());
    if (name !== undefined) names.set(socket, name);
    if (sockets.size > connectionsMax) socket.destroy();
    else aedes.handle(socket);
  };
  const server =
    tls === undefined
      ? createServer((socket) => meet(socket))
      : createTlsServer(
          {
            cert: readFileSync(tls.cert),
            key: readFileSync(tls.key),
            ...(tls.ca !== undefined && {
              ca: readFileSync(tls.ca),
              requestCert: true,
              rejectUnauthorized: true,
            }),
          },
          (socket) => meet(socket, tls.ca === undefined ? undefined : commonName(socket)),
        );
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  }).catch((cause: unknown) => {
    aedes.close();
    throw new Fault("hub/port-taken", `Cannot open the hub's broker on ${host}:${port}`, {
      cause,
      hint: "Stop the program that uses the port, or name another one with --listen",
    });
  });
  const address = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : port,
    publish: (topic, payload, { retain = false } = {}) => {
      const packet = {
        cmd: "publish",
        qos: 0,
        dup: false,
        topic,
        payload: Buffer.from(payload),
        retain,
      } as const;
      aedes.publish(packet, () => undefined);
    },
    [Symbol.asyncDispose]: async () => {
      const freed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      aedes.close();
      await freed;
    },
  };
}

/**
 * Gateways ask; answers and checkpoints are the hub's to publish. Where certificates say who is who, a gateway asks
 * for its own log alone, or a later epoch of it.
 */
function mayPublish(root: string, topic: string, name: string | undefined): boolean {
  const log = topic.startsWith(`${root}/`)
    ? /^([0-9a-f]{64})\/(?:up|w\/[0-9a-f]{64})$/.exec(topic.slice(root.length + 1))
    : null;
  if (log === null) return false;
  return name === undefined || epochsOf(name).some((origin) => logId(origin) === log[1]);
}

function epochsOf(name: string): readonly string[] {
  return [name, ...Array.from({ length: epochsMax }, (_, index) => `${name}/${index + 2}`)];
}

function commonName(socket: TLSSocket): string {
  const { CN } = socket.getPeerCertificate().subject ?? {};
  return typeof CN === "string" ? CN : "";
}

const connectionsMax = 4_096;
/** A gateway that has begun its log anew more often has another problem. */
const epochsMax = 32;
