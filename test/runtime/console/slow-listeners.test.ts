import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { test } from "node:test";
import { setTimeout as pause, setImmediate as turn } from "node:timers/promises";
import { bufferedBytesMax } from "#runtime/console/fan-out.ts";
import { openConsole } from "#runtime/console/http.ts";
import { ScriptedFurnace } from "./scripted-furnace.ts";

/** A furnace of which each record is long, so that few of them fill what a listener may be behind. */
class Wordy extends ScriptedFurnace {
  readonly #told = new Set<Parameters<ScriptedFurnace["follow"]>[0]>();
  #index = 0;

  override follow(listener: Parameters<ScriptedFurnace["follow"]>[0]): () => void {
    this.#told.add(listener);
    return () => this.#told.delete(listener);
  }

  /** As many at once as go out together, so nobody waits for more. */
  tell(): void {
    const batch = Array.from({ length: 256 }, () => ({ index: this.#index++, body: record }));
    for (const listener of this.#told) listener(batch);
  }
}

test("stream: listeners that read nothing cost a bounded memory, miss the rest, and are let go", async () => {
  const furnace = new Wordy();
  await using site = await open(furnace);
  const dead = await Promise.all(Array.from({ length: deadCount }, () => site.listener()));
  const before = process.memoryUsage().arrayBuffers;
  for (let round = 0; round < rounds; round++) {
    furnace.tell();
    await turn();
  }
  assert.ok((await site.measured()).missed > 0, "they are behind");
  // All of them wait with the same bytes, of which each may have so many; beside that what is on its way.
  const heldBytes = process.memoryUsage().arrayBuffers - before;
  const toldBytes = rounds * 256 * record.length;
  assert.ok(heldBytes < deadCount * bufferedBytesMax && heldBytes < toldBytes, `${heldBytes} bytes`);
  while ((await site.measured()).listeners > 0) await pause(100);
  for (const socket of dead) socket.destroy();
});

async function open(furnace: ScriptedFurnace) {
  const served = await openConsole(furnace, { host: "127.0.0.1", port: 0, pingMs: 4_000 });
  const { hostname, port, host } = new URL(served.url);
  return {
    async listener(): Promise<Socket> {
      const socket = connect(Number(port), hostname);
      socket.on("error", () => socket.destroy());
      socket.write(
        `GET /v1/stream HTTP/1.1\r\nhost: ${host}\r\nupgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-version: 13\r\nsec-websocket-key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n\r\n`,
      );
      await once(socket, "data");
      return socket.pause();
    },
    async measured() {
      const text = await (await fetch(new URL("/metrics", served.url))).text();
      const value = (name: string) => Number(new RegExp(`^${name} (\\d+)$`, "m").exec(text)?.[1]);
      return {
        listeners: value("iv_stream_listeners"),
        missed: value("iv_stream_missed_total"),
      };
    },
    [Symbol.asyncDispose]: () => served.close(),
  };
}

const deadCount = 20;
const rounds = 200;
const record: string = JSON.stringify({ kind: "stop", boot: "b".repeat(1_000), tick: 1, at: 1 });
