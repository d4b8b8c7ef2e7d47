import assert from "node:assert/strict";
import { test } from "node:test";
import { bufferedBytesMax, type Client, clientsMax, FanOut } from "#runtime/console/fan-out.ts";
import type { LoggedRecord } from "#runtime/prove/port.ts";

class Listener implements Client {
  readonly heard: { type: string; count?: number; records?: { index: number }[] }[] = [];
  buffered = 0;

  send(message: string): void {
    this.heard.push(JSON.parse(message));
    if (this.buffered > 0) this.buffered += message.length;
  }

  bufferedBytes(): number {
    return this.buffered;
  }
}

const batch = (from: number, count: number): LoggedRecord[] =>
  Array.from({ length: count }, (_, offset) => ({ index: from + offset, body: '{"kind":"stop"}' }));

test("FanOut drops records for a slow client only, and tells it how many", () => {
  const fan = new FanOut();
  const [quick, slow] = [new Listener(), new Listener()];
  assert.ok(fan.admit(quick) && fan.admit(slow));
  fan.records(batch(0, 2));
  slow.buffered = bufferedBytesMax;
  fan.records(batch(2, 3));
  fan.records(batch(5, 1));
  slow.buffered = 0;
  fan.records(batch(6, 1));
  assert.deepEqual(
    slow.heard.map(({ type, count, records }) => [type, count ?? records?.map(({ index }) => index)]),
    [
      ["records", [0, 1]],
      ["dropped", 4],
      ["records", [6]],
    ],
  );
  assert.deepEqual(
    quick.heard.flatMap(({ records = [] }) => records.map(({ index }) => index)),
    [0, 1, 2, 3, 4, 5, 6],
  );
});

test("FanOut never lets a client's buffer pass its bound", () => {
  const fan = new FanOut();
  const dead = new Listener();
  dead.buffered = 1;
  fan.admit(dead);
  for (let round = 0; round < 5_000; round++) fan.records(batch(round * 20, 20));
  assert.ok(dead.buffered <= bufferedBytesMax);
  assert.ok(dead.heard.length < 5_000);
});

test("FanOut admits a bounded number, and again after one has left", () => {
  const fan = new FanOut();
  const listeners = Array.from({ length: clientsMax }, () => new Listener());
  assert.ok(listeners.every((listener) => fan.admit(listener)));
  const late = new Listener();
  assert.equal(fan.admit(late), false);
  fan.records(batch(0, 1));
  assert.equal(late.heard.length, 0);
  fan.leave(listeners[0]!);
  assert.equal(fan.admit(late), true);
});
