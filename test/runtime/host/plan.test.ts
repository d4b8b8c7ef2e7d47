import assert from "node:assert/strict";
import { test } from "node:test";
import type { Digest } from "#runtime/core/digest.ts";
import type { CrewMember } from "#runtime/host/files.ts";
import type { Fitted } from "#runtime/host/fitted.ts";
import { type Configured, startPlan } from "#runtime/host/plan.ts";

const idOf = (letter: string): Digest => `sha256:${letter.repeat(64)}`;

function configured(
  letter: string,
  change: Partial<Configured> & { points?: readonly string[] } = {},
): Configured {
  const { points = ["heater"], ...rest } = change;
  const fitted = {
    capsule: { id: idOf(letter) },
    envelope: { actuators: points.map((point) => ({ point })) },
  } as unknown as Fitted;
  return { source: { path: `/${letter}` }, start: "armed", fitted, ...rest };
}

function kept(letter: string, change: Partial<CrewMember> = {}): CrewMember {
  return {
    id: idOf(letter),
    name: `capsule://maker/furnace@0.0.${letter.charCodeAt(0)}`,
    epoch: 1,
    source: { path: `/${letter}`, id: idOf(letter) },
    state: "armed",
    since: 0,
    because: "",
    owns: ["heater"],
    wasArmed: true,
    replaced: null,
    ...change,
  };
}

/** The letters of who begins, and where. */
function begins(all: readonly Configured[], members: readonly CrewMember[]): readonly string[] {
  return startPlan(all, members).map(
    ({ begin, isWatching, configured: one, kept: member }) =>
      `${(one?.fitted.capsule.id ?? member!.id)[7]} ${begin}${isWatching ? ", watching" : ""}`,
  );
}

// What the configuration names, what the run before left behind, and who begins where.
const table: readonly (readonly [string, readonly Configured[], readonly CrewMember[], readonly string[]])[] =
  [
    ["a first start", [configured("a")], [], ["a armed"]],
    ["a first start on trial", [configured("a", { start: "trial" })], [], ["a trial"]],
    ["a first start that only watches", [configured("a", { start: "watch" })], [], ["a trial, watching"]],
    [
      "a restart of one that only watches",
      [configured("a", { start: "watch" })],
      [kept("a", { state: "trial", owns: [] })],
      ["a trial, watching"],
    ],
    ["one that a person has activated", [configured("a", { start: "watch" })], [kept("a")], ["a armed"]],
    ["a restart", [configured("a")], [kept("a")], ["a armed"]],
    ["no way around a trial", [configured("a")], [kept("a", { state: "trial", owns: [] })], ["a trial"]],
    ["no way around a suspension", [configured("a")], [kept("a", { state: "suspended" })], ["a suspended"]],
    [
      "an update stays",
      [configured("a")],
      [kept("a", { state: "retired", owns: [] }), kept("b")],
      ["b armed"],
    ],
    [
      "the same folder with other bytes",
      [configured("b", { source: { path: "/a" } })],
      [kept("a", { owns: [] })],
      ["b armed"],
    ],
    ["another capsule for the same actuator", [configured("b")], [kept("a")], ["b armed"]],
    ["another one beside", [configured("b", { points: ["fan"] })], [kept("a")], ["a armed", "b armed"]],
    ["only retired ones", [], [kept("a", { state: "retired" })], []],
  ];

for (const [what, all, members, expected] of table)
  test(`startPlan(): ${what}`, () => {
    assert.deepEqual(begins(all, members), expected);
  });
