// The other side of `npm run bench -- api`, a process of its own: programs that ask over kept connections, and listeners of
// the stream of whom some read slowly and some not at all. Prints one line of JSON.

import { Agent, request } from "node:http";
import { connect, type Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";

export interface LoadSetup {
  readonly url: string;
  readonly tokens: readonly string[];
  readonly seconds: number;
  readonly connections: number;
  readonly perSecond: number;
  readonly quick: number;
  readonly slow: number;
  readonly dead: number;
  /** How long listeners stay, counted from the first, to see which of them are let go. */
  readonly heldMs: number;
}

export interface LoadFigures {
  readonly answered: number;
  readonly perSecond: number;
  readonly refused: number;
  readonly failed: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  /** Bytes of the stream that came to the quick ones, all together, and to the slow ones. */
  readonly heardBytes: number;
  readonly slowBytes: number;
  readonly opened: number;
  /** How many the gateway still counts in the end, and the records that some were too slow for. */
  readonly listening: number;
  readonly missed: number;
}

/** As a page, a dashboard and a program ask. */
const paths: readonly string[] = [
  "/v1/status",
  "/v1/points",
  "/v1/status",
  "/healthz",
  "/v1/devices",
  "/v1/approvals",
];

async function load(setup: LoadSetup): Promise<LoadFigures> {
  const held = performance.now() + setup.heldMs;
  const listeners = await openListeners(setup);
  const agent = new Agent({ keepAlive: true, maxSockets: setup.connections });
  const latencies: number[] = [];
  let [refused, failed, turn] = [0, 0, 0];
  const began = performance.now();
  const ends = began + setup.seconds * 1_000;
  const everyMs = (1_000 * setup.connections) / setup.perSecond;
  const one = async (place: number): Promise<void> => {
    for (let due = began + (place * everyMs) / setup.connections; due < ends; due += everyMs) {
      const early = due - performance.now();
      if (early > 1) await pause(early);
      const token = setup.tokens[place % setup.tokens.length]!;
      const path = paths[turn++ % paths.length]!;
      // From when it was due: a request that waited for the one before it was late for whoever asks.
      const from = Math.min(performance.now(), Math.max(due, performance.now() - everyMs));
      const status = await ask(agent, new URL(path, setup.url), token);
      if (status === 429) refused++;
      else if (status === undefined || status >= 500) failed++;
      else latencies.push(performance.now() - from);
    }
  };
  await Promise.all(Array.from({ length: setup.connections }, (_, place) => one(place)));
  const seconds = (performance.now() - began) / 1_000;
  agent.destroy();
  const heard = listeners.figures();
  await pause(Math.max(0, held - performance.now()));
  const told = heard.opened > 0 ? await toldBy(setup) : { listening: 0, missed: 0 };
  listeners.close();
  const sorted = latencies.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN;
  const answered = sorted.length;
  return {
    answered,
    perSecond: answered / seconds,
    refused,
    failed,
    p50: at(0.5),
    p95: at(0.95),
    p99: at(0.99),
    ...heard,
    ...told,
  };
}

async function toldBy({ url, tokens }: LoadSetup): Promise<Pick<LoadFigures, "listening" | "missed">> {
  const headers = { authorization: `Bearer ${tokens[0]}` };
  const text = await (await fetch(new URL("/metrics", url), { headers })).text();
  const value = (name: string) => Number(new RegExp(`^${name} (\\d+)$`, "m").exec(text)?.[1]);
  return { listening: value("iv_stream_listeners"), missed: value("iv_stream_missed_total") };
}

function ask(agent: Agent, url: URL, token: string): Promise<number | undefined> {
  return new Promise((resolve) => {
    const outgoing = request(url, { agent, headers: { authorization: `Bearer ${token}` } }, (reply) => {
      reply.resume();
      reply.once("end", () => resolve(reply.statusCode));
      reply.once("error", () => resolve(undefined));
    });
    outgoing.once("error", () => resolve(undefined));
    outgoing.end();
  });
}

/** Without a library of WebSockets, so that a listener can be as slow as it likes. */
async function openListeners({ url, tokens, quick, slow, dead }: LoadSetup) {
  const sockets: Socket[] = [];
  const timers: NodeJS.Timeout[] = [];
  let [heardBytes, slowBytes, opened] = [0, 0, 0];
  const { hostname, port, host } = new URL(url);
  for (let place = 0; place < quick + slow + dead; place++) {
    const socket = connect(Number(port), hostname);
    const kind = place < quick ? "quick" : place < quick + slow ? "slow" : "dead";
    socket.on("error", () => socket.destroy());
    socket.write(
      `GET /v1/stream HTTP/1.1\r\nhost: ${host}\r\nupgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-version: 13\r\nsec-websocket-key: MDEyMzQ1Njc4OWFiY2RlZg==\r\nauthorization: Bearer ${tokens[place % tokens.length]}\r\n\r\n`,
    );
    await new Promise<void>((resolve) => {
      socket.once("data", (piece: Buffer) => {
        if (piece.subarray(0, 12).toString() === "HTTP/1.1 101") opened++;
        resolve();
      });
      socket.once("close", () => resolve());
    });
    if (kind === "quick") {
      socket.on("data", ({ length }) => {
        heardBytes += length;
      });
      // Unasked for, which is allowed, so that nothing of the stream has to be read for it.
      timers.push(setInterval(() => socket.write(pong), pongMs));
    } else socket.pause();
    // A slow one takes a little each second.
    if (kind === "slow")
      timers.push(
        setInterval(() => {
          const piece = socket.read(4_096) as Buffer | null;
          slowBytes += piece?.length ?? 0;
        }, 1_000),
      );
    sockets.push(socket);
  }
  return {
    figures: () => ({ heardBytes, slowBytes, opened }),
    close: () => {
      for (const timer of timers) clearInterval(timer);
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** An empty frame, masked with zeros. */
const pong = Buffer.of(0x8a, 0x80, 0, 0, 0, 0);
const pongMs = 5_000;

const setup = process.argv[2];
if (setup !== undefined) console.log(JSON.stringify(await load(JSON.parse(setup) as LoadSetup)));
