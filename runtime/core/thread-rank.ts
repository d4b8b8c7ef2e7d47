// Whose turn it is where processors are scarce: the door to the system's scheduler. One table says which thread has what
// claim; whoever is not in it has the usual one. On Linux a thread may always step back, and comes before others only as far
// as the service manager lets it, so what was got is told, and nothing here ever fails a start.

import { execFile } from "node:child_process";
import { readlinkSync } from "node:fs";
import { availableParallelism, setPriority } from "node:os";

/** What a thread has got of its claim. `realtime`: nothing usual on the machine comes before it; `raised`: a larger share. */
export const ranks = ["realtime", "raised", "usual"] as const;
export type Rank = (typeof ranks)[number];

/** Above all usual programs and below the kernel's own threads, which are at 50. Whoever judges the machine, and nobody else. */
export const control = { realtime: 10, nice: -10 } as const;

/** Who only looks, keeps or wonders gives way: a third of the usual weight, or a tenth. The machine waits for none of them. */
export const behind = { advisor: 5, archive: 5, memory: 10, doctor: 10 } as const;

/** Of the calling thread alone. A system that refuses even that leaves it where it was. */
export function stepBack(who: keyof typeof behind): void {
  if (process.platform !== "linux") return;
  try {
    setPriority(behind[who]);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_SYSTEM_ERROR") throw error;
  }
}

/**
 * The number by which the system knows the calling thread; undefined where it does not say. Asked at once and not by a
 * promise: another thread would look for us, and find itself.
 */
export function ownThread(): number | undefined {
  try {
    const number = Number(/^\d+\/task\/(\d+)$/.exec(readlinkSync("/proc/thread-self"))?.[1]);
    return Number.isInteger(number) ? number : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Claims for a thread of this process what a control thread is to have; `onRank` hears what it got, and again when that
 * becomes more. In turns with others of its kind (`chrt --rr`), so that one which hangs does not keep the others from their
 * ticks; and only as many as leave one processor free, because who hangs in real time would otherwise hold up whoever is to
 * end it. Whoever claimed says by what comes back that the thread has ended, and its place goes to one that waits.
 */
export function claim(thread: number | undefined, onRank: (rank: Rank) => void): () => void {
  if (thread === undefined) {
    onRank("usual");
    return () => {};
  }
  const mine: Claim = { thread, onRank };
  void give(mine);
  return () => {
    waiting.delete(mine);
    const [next] = waiting;
    if (!placed.delete(mine) || next === undefined) return;
    waiting.delete(next);
    void give(next);
  };
}

interface Claim {
  readonly thread: number;
  onRank(rank: Rank): void;
}

const placed = new Set<Claim>();
const waiting = new Set<Claim>();

async function give(one: Claim): Promise<void> {
  if (placed.size + 1 >= availableParallelism()) waiting.add(one);
  else {
    placed.add(one);
    const { realtime } = control;
    if (await hasSet(["--rr", "--pid", `${realtime}`, `${one.thread}`])) return one.onRank("realtime");
    placed.delete(one);
  }
  one.onRank(raised(one.thread));
}

function raised(thread: number): Rank {
  try {
    setPriority(thread, control.nice);
    return "raised";
  } catch {
    return "usual";
  }
}

/** Node can say how nice a thread is and not that it is one of real time, hence util-linux' own program. */
function hasSet(argv: readonly string[]): Promise<boolean> {
  return new Promise((resolve) => {
    execFile("chrt", argv, { timeout: setMsMax }, (error) => resolve(error === null));
  });
}

/** A machine that starts has much else to start. */
const setMsMax = 30_000;
