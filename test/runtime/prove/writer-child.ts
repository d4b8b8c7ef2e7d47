// A writer of the log as the proof thread is one, in a process of its own and without threads, so that every call to
// the operating system can be counted, spoiled, and made to be the last. It says what it promises.

import { writeSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { base64 } from "#runtime/core/base64.ts";
import { Fault } from "#runtime/core/fault.ts";
import { openLog } from "#runtime/prove/disk/epochs.ts";
import { Pending } from "#runtime/prove/disk/pending.ts";
import { Spool } from "#runtime/prove/disk/spool.ts";
import { guarded } from "#runtime/prove/disk/sqlite.ts";
import { decision, outcome, signer } from "./log.ts";

const [dir, place, run, ticksText] = process.argv.slice(2) as [string, string, string, string];
const say = (line: string): void => void writeSync(1, `${line}\n`);
const open = () => openLog(dir, signer, () => 0);
const triesMax = 20;

/** Again until it works, as the proof thread does; what is no trouble of the disk ends us. */
async function insist<Result>(work: () => Result): Promise<Result> {
  for (let tries = 0; ; tries++) {
    try {
      return guarded(dir, work);
    } catch (error) {
      if (!(error instanceof Fault) || error.code !== "proof/disk" || tries === triesMax) throw error;
      say("trouble");
      await sleep(1);
    }
  }
}

let { store, because } = await insist(open);
if (because !== undefined) say(`epoch ${because}`);
const spool = await insist(() => new Spool([place]));
const pending = new Pending({ spool, log: "log", run, first: store.size });
pending.recover(await insist(() => spool.read()), 0);
await flush();
const begun = Number(/^run-(\d+)$/.exec(run)?.[1]);
for (let tick = 1; tick <= Number(ticksText); tick++) {
  const bodies = [decision(run, tick), outcome(run, tick)];
  await insist(() => pending.take({ bodies: tick === 1 ? [boot(), ...bodies] : bodies, positions: [] }, 0));
  say(`taken ${pending.end}`);
  if ((tick + begun) % 3 === 0) await flush();
}
await flush();
store.close();
say("all");

async function flush(): Promise<void> {
  await insist(() => {
    try {
      pending.flushTo(store);
    } catch (error) {
      store[Symbol.dispose]();
      ({ store } = open());
      throw error;
    }
  });
  say(`flushed ${store.size} ${base64(store.root)}`);
}

function boot(): Uint8Array {
  return Buffer.from(JSON.stringify({ at: 0, boot: run, kind: "boot" }));
}
