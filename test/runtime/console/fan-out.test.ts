import assert from "node:assert/strict";
import { test } from "node:test";
import {
  bufferedBytesMax,
  bufferedBytesTogether,
  type Client,
  clientsMax,
  FanOut,
} from "#runtime/console/fan-out.ts";
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

test("FanOut tells a few at a time, each the same in the same order, and lets others have their turn", () => {
  const turns: (() => void)[] = [];
  const fan = new FanOut((turn) => turns.push(turn));
  const listeners = Array.from({ length: 100 }, () => new Listener());
  for (const listener of listeners) assert.ok(fan.admit(listener));
  fan.records(batch(0, 1));
  assert.ok(listeners.filter(({ heard }) => heard.length > 0).length < 50, "most wait for their turn");
  fan.records(batch(1, 2));
  fan.leave(listeners[99]!);
  while (turns.length > 0) turns.shift()!();
  for (const { heard } of listeners.slice(0, 99))
    assert.deepEqual(
      heard.flatMap(({ records = [] }) => records.map(({ index }) => index)),
      [0, 1, 2],
    );
  assert.equal(listeners[99]!.heard.length, 0, "who left hears nothing more");
  fan.records(batch(3, 1));
  assert.equal(turns.length, 1, "the next message begins anew");
});

test("FanOut lets nothing pile up where turns do not come", () => {
  const fan = new FanOut(() => {});
  const listeners = Array.from({ length: 100 }, () => new Listener());
  for (const listener of listeners) fan.admit(listener);
  for (let round = 0; round < 100; round++) fan.records(batch(round, 1));
  for (const { heard } of listeners) assert.ok(heard.length >= 90, `${heard.length}`);
});

test("FanOut never lets all buffers together pass their bound", () => {
  const fan = new FanOut();
  let together = 0;
  for (let count = 0; count < clientsMax; count++) {
    let buffered = 0;
    const send = (message: string): void => {
      buffered += message.length;
      together += message.length;
    };
    fan.admit({ send, bufferedBytes: () => buffered });
  }
  for (let round = 0; round < 50; round++) fan.records(batch(round * 500, 500));
  assert.ok(together <= bufferedBytesTogether, `${together}`);
  assert.ok(fan.missed > 0);
});
