import type { TrialTold } from "#runtime/console/trials/trial-book.ts";
import type { Digest } from "#runtime/core/digest.ts";

const [old, young] = ["a", "e"].map((letter): Digest => `sha256:${letter.repeat(64)}`) as [Digest, Digest];
const nameOf = (version: string): string => `capsule://industriverse/casting-furnace@${version}`;

/** As the gateway tells of it while it goes on; `now` is its clock. */
export function trialAt(now: number): TrialTold {
  const dots = Array.from({ length: 200 }, (_, place) => {
    const heater = 40 + 6 * Math.sin(place / 17);
    const tried = heater + 2.5 * Math.sin(place / 9);
    return {
      at: now - (200 - place) * 1_000_000,
      guard: [heater, 55],
      trial: [tried, place > 160 ? null : 55],
    };
  });
  const [asked, wanted] = ["41.2", "43.9"].map((heater) => ({
    heater_power_setpoint: heater,
    fan_speed_setpoint: "55",
  }));
  return {
    ...{
      capsule: young,
      name: nameOf("1.1.0"),
      since: now - 300_000_000,
      tickMs: 60_000,
      ended: null,
      withinShare: 0.1,
    },
    beside: { capsule: old, name: nameOf("1.0.0") },
    evidence: { ticks: 2_004, compared: 2_000, agreed: 1_962, apart: "0.041", refused: 31, late: 3 },
    guard: { ticks: 2_004, refused: 12, late: 0 },
    findings: {
      ...{ ticks: 2_000, disagreements: 21 },
      table: {
        allow: { allow: 1_880, amend: 12, block: 2 },
        amend: { allow: 7, amend: 87, block: 0 },
        block: { allow: 0, amend: 0, block: 12 },
      },
      first: [
        {
          ...{ index: 5, tick: 3, at: now - 100_000_000 },
          before: { verdict: "allow", because: "inside", text: "it stays inside" },
          next: { verdict: "block", because: "future", text: "leads where the plant never goes" },
        },
      ],
      interventions: { before: 106, next: 113 },
      above: { before: 2, next: 4 },
      unusable: { before: 0, next: 0 },
      actuators: {},
    },
    newest: {
      at: now,
      guard: { verdict: "allow", because: "inside", text: "it stays inside", asked: asked!, writes: asked! },
      trial: {
        verdict: "amend",
        because: "rate",
        text: "faster than it may",
        asked: wanted!,
        writes: asked!,
      },
    },
    points: ["heater_power_setpoint", "fan_speed_setpoint"],
    ...{ each: 10, dots },
  };
}
