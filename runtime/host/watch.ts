import { Fault } from "#runtime/core/fault.ts";
import { readWants, wantsWrittenAt } from "./files.ts";
import type { Obedience } from "./obey.ts";

export interface Watched {
  readonly data: string;
  readonly obedience: Obedience;
  onTrouble(fault: Fault): void;
}

/** Looks for new wants until it is told to stop; a file that cannot be read is told of once, and changes nothing. */
export function watchWants({ data, obedience, onTrouble }: Watched): () => Promise<void> {
  let writtenAt = -1;
  let looking: Promise<void> | undefined;
  const look = async () => {
    const now = await wantsWrittenAt(data);
    if (now === writtenAt) return;
    writtenAt = now;
    try {
      const wants = await readWants(data);
      if (wants !== undefined) await obedience.obey(wants);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      onTrouble(error);
    }
  };
  const timer = setInterval(() => {
    looking ??= look().finally(() => {
      looking = undefined;
    });
  }, lookMs);
  return async () => {
    clearInterval(timer);
    await looking;
  };
}

const lookMs = 250;
