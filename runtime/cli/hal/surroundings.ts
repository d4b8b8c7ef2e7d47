// What all parts of `iv hal` that talk to a device have in common: clock and chance, a pause that Ctrl-C ends,
// and a line that says how far it is.

import type { Surroundings } from "#bridge/bring-up/reader.ts";
import { type ModbusTarget, parseTarget } from "#bridge/bring-up/target.ts";
import { type Io, type Option, UsageError } from "#runtime/cli/command.ts";
import { Fault } from "#runtime/core/fault.ts";
import { nodeClock, takeAnchor } from "#runtime/core/node-clock.ts";

export function surroundings(): Surroundings {
  return { clock: nodeClock(takeAnchor()), random: Math.random };
}

/** Resolves early, and without a complaint, when a person has had enough. */
export function pause(ms: number, stop: AbortSignal): Promise<void> {
  if (ms <= 0 || stop.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      stop.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    stop.addEventListener("abort", end, { once: true });
  });
}

/** One line that is written over itself, for a person who watches; nothing for a program. */
export function statusLine(io: Io, now: () => number): { say(text: string): void; end(): void } {
  let saidAt = Number.NEGATIVE_INFINITY;
  let isThere = false;
  return {
    say(text) {
      if (!io.isTerminal || now() - saidAt < everyUs) return;
      saidAt = now();
      io.err(`${isThere ? lineAbove : ""}${text}`);
      isThere = true;
    },
    end() {
      if (isThere) io.err(`${lineAbove}\u001b[1A`);
      isThere = false;
    },
  };
}
const everyUs = 200_000;
/** Up one line, and clear it: every `err` ends its line. */
const lineAbove = "\u001b[1A\u001b[2K";

export const linkOptions: Readonly<Record<string, Option>> = {
  timeout: { type: "string", value: "MS", about: "how long an answer may take", default: "500" },
  pause: { type: "string", value: "MS", about: "between two questions", default: "5" },
};

export function modbusTarget(text: string): ModbusTarget {
  const target = parseTarget(text);
  if (target.kind === "edc")
    throw new UsageError(
      "this is for Modbus; a board says itself how its words are spelled, in its register map",
    );
  return target;
}

export function unreachable(place: string, detail: string): Fault {
  return new Fault("field/unreachable", `Nobody answers at ${place}: ${detail}`, {
    hint: "Check the address, the cable, and that the device is on; on a serial line also baud, parity and unit",
  });
}

/** "0-10,255" as numbers, each once, in order of mention. */
export function numberList(
  text: string,
  { name, max }: { readonly name: string; readonly max: number },
): readonly number[] {
  const numbers = new Set<number>();
  for (const part of text.split(",")) {
    const { from, to } = numberRange(part, { name, max });
    for (let at = from; at <= to; at++) numbers.add(at);
  }
  return [...numbers];
}

export function numberRange(
  text: string,
  { name, max }: { readonly name: string; readonly max: number },
): { readonly from: number; readonly to: number } {
  const [, first, last] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text.trim()) ?? [];
  const [from, to] = [Number(first), Number(last ?? first)];
  if (first === undefined || from > to || to > max)
    throw new UsageError(`--${name} takes numbers up to ${max} such as 0-15, not "${text}"`);
  return { from, to };
}
