import { randomBytes } from "node:crypto";
import { canonicalBytes } from "#runtime/core/canonical-json.ts";
import { digestOf } from "#runtime/core/digest.ts";

/** As long and as alike as the decisions of the casting furnace are. */
export function recordOf(tick: number): Uint8Array {
  const noise = () => `${Math.random() * 1_000}`;
  return canonicalBytes({
    kind: tick % 2 === 0 ? "decision" : "outcome",
    boot: "run-1",
    tick: tick >>> 1,
    at: 1_790_000_000_000_000 + tick * 50_000,
    capsule: digestOf(Uint8Array.of(7)),
    permit: `action-${tick >>> 1}`,
    frame: Object.fromEntries(
      ["melt", "wall", "flow", "heater", "fan"].map((name) => [name, [noise(), 0, 12_000]]),
    ),
    energy: { now: noise(), asked: noise(), path: noise(), ahead: noise() },
    threshold: { now: "9.21", asked: "8.75", ahead: "12.5" },
    text: "Allowed: the state it leads to is as usual",
    frameDigest: randomBytes(32).toString("hex"),
  });
}
