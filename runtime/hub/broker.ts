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
  const callers = new WeakMap<object, Caller>();
  const aedes = await Aedes.createBroker({
    authorizePublish: (client, { topic }, done) => {
      const caller = client === null ? undefined : callers.get(client.conn);
      done(mayPublish(root, topic, caller) ? null : new Error("not a topic for gateways to publish on"));
    },
    authorizeSubscribe: (client, subscription, done) => {
      // What is not granted is not an error, so that a client which asks for too much is not cut off from the rest.
      done(null, mayHear(root, subscription.topic, callers.get(client.conn)) ? subscription : null);
    },
  });
  aedes.on("publish", ({ topic, payload }, client) => {
    if (client !== null) onMessage(topic, typeof payload === "string" ? Buffer.from(payload) : payload);
  });
  const sockets = new Set<Socket>();
  const meet = (socket: Socket, caller?: Caller): void => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    socket.on("error", () => socket.destroy());
    if (caller !== undefined) callers.set(socket, caller);
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
          (socket) => meet(socket, tls.ca === undefined ? undefined : callerOf(socket)),
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
  // One behind the other: the library stores what is retained first, and takes what was overtaken meanwhile for a copy.
  let line = Promise.resolve();
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
      line = line.then(() => new Promise<void>((resolve) => aedes.publish(packet, () => resolve())));
    },
    [Symbol.asyncDispose]: async () => {
      const freed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      aedes.close();
      await freed;
    },
  };
}

/** As a certificate says it. Without certificates nobody knows who is who. */
interface Caller {
  readonly name: string;
  /** Hears everything and says nothing: a screen, an archive. */
  readonly isReader: boolean;
}

/**
 * Gateways ask; answers and checkpoints are the hub's to publish. Where certificates say who is who, a gateway asks
 * for its own log alone, or a later epoch of it.
 */
function mayPublish(root: string, topic: string, caller: Caller | undefined): boolean {
  const log = logIn(root, topic, /^([0-9a-f]{64})\/(?:up|alarm|points|ota\/ask|w\/[0-9a-f]{64})$/);
  if (log === undefined || caller?.isReader) return false;
  return caller === undefined || isOwn(log, caller);
}

/** A gateway's records are no business of its neighbours. */
function mayHear(root: string, filter: string, caller: Caller | undefined): boolean {
  if (caller === undefined || caller.isReader) return true;
  if (filter === `${root}/ota/notify`) return true;
  const log = logIn(root, filter, /^([0-9a-f]{64})\/(?:rsp|cp|ota\/says|ota\/notify|v\/[0-9a-f]{64})$/);
  return log !== undefined && isOwn(log, caller);
}

function logIn(root: string, topic: string, form: RegExp): string | undefined {
  return topic.startsWith(`${root}/`) ? form.exec(topic.slice(root.length + 1))?.[1] : undefined;
}

function isOwn(log: string, { name }: Caller): boolean {
  const later = Array.from({ length: epochsMax }, (_, index) => `${name}/${index + 2}`);
  return [name, ...later].some((origin) => logId(origin) === log);
}

function callerOf(socket: TLSSocket): Caller {
  const { CN, OU } = socket.getPeerCertificate().subject ?? {};
  return { name: typeof CN === "string" ? CN : "", isReader: OU === "reader" };
}

const connectionsMax = 4_096;
/** A gateway that has begun its log anew more often has another problem. */
const epochsMax = 32;
