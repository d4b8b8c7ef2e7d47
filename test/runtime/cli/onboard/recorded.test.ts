import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type Answers, guessed, pointNames } from "#runtime/cli/onboard/answers.ts";
import { columnsOf, csvOf, divided, renamed, selected } from "#runtime/cli/onboard/recorded.ts";
import type { ChannelView } from "#runtime/map/crawl/channel-view.ts";
import type { RecordedChannel, Recording } from "#runtime/map/recording.ts";

function view(name: string, change: object = {}): ChannelView {
  const measured = { role: { role: "measured", because: "" }, unit: "", unitFrom: "nobody", kind: "number" };
  return { name, ...measured, ...change } as ChannelView;
}

function recording(rows: readonly (readonly number[])[], change: Partial<Recording> = {}): Recording {
  const width = rows[0]!.length;
  const channels = Array.from(
    { length: width },
    (_, at): RecordedChannel => ({
      ...{ name: `c${at}`, unit: "K", min: 0, max: 1, resolution: 0 },
      role: at === 0 ? "command" : "measured",
    }),
  );
  const whole = [[0, rows.length]] as const;
  return {
    ...{ rows: Float64Array.from(rows.flat()), width, channels, stretches: whole },
    ...{ secondsPerRow: 2, origin: "a test", ...change },
  };
}

test("pointNames() gives any names other names that a manifest takes, no two alike", () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.string({ maxLength: 80 })), (names) => {
      const points = [...pointNames(names).values()];
      assert.equal(new Set(points).size, names.length);
      for (const point of points) assert.match(point, /^[a-z][a-z0-9_]{0,63}$/);
    }),
    { numRuns: 2_000 },
  );
});

for (const [name, point] of [
  ["Volume Flow RateRMS", "volume_flow_rate_rms"],
  ["S_PU2", "s_pu2"],
  ["Öl-Temperatur [°C]", "o_l_temperatur_c"],
  ["2nd stage", "x_2nd_stage"],
] as const)
  test(`pointNames() calls ${name} ${point}`, () => {
    assert.equal(pointNames([name]).get(name), point);
  });

test("guessed() asks what nobody says, once for many, and assumes something meanwhile", () => {
  const { answers, questions } = guessed(
    [view("T1"), view("T2"), view("SP", { role: { role: "command", because: "guessed from its name" } })],
    "plant",
    undefined,
  );
  assert.deepEqual(
    questions.map(({ what }) => what),
    [
      "What are these measured in: T1, T2?",
      "Is each of these a command: SP?",
      "What is the safe value of SP, and what may be asked of it?",
      "What would be better?",
    ],
  );
  assert.deepEqual(answers.channels["SP"], { point: "sp", unit: "1", role: "command" });
  assert.equal(answers.objective, null);
});

test("guessed() asks a person only once, and lets his answers stand", () => {
  const given: Answers = {
    ...{ plant: "mine", objective: "minimise t1" },
    channels: { T1: { point: "inlet", unit: "K", role: "ignore" } },
  };
  const { answers, questions } = guessed([view("T1"), view("T3")], "other", given);
  assert.deepEqual(
    [answers.plant, answers.channels["T1"]!.point, answers.channels["T3"]!.point],
    ["mine", "inlet", "t3"],
  );
  assert.deepEqual(
    questions.map(({ what }) => what),
    ["What are these measured in: T3?"],
  );
});

test("guessed() takes less of what looks like power for better", () => {
  const { answers } = guessed(
    [view("level"), view("motor", { unit: "kW" }), view("current")],
    "p",
    undefined,
  );
  assert.equal(answers.objective, "minimise motor");
});

test("renamed() gives channels their points' names and units", () => {
  const channels = { c0: { point: "valve", unit: "%", role: "command" } } as const;
  const [first, second] = renamed(recording([[1, 2]]), { plant: "p", objective: null, channels }).channels;
  assert.deepEqual([first!.name, first!.unit, second!.name, second!.unit], ["valve", "%", "c1", "K"]);
});

test("divided() loses no row, cuts stretches, and gives each part its own ranges", () => {
  fc.assert(
    fc.property(fc.integer({ min: 5, max: 60 }), fc.integer({ min: 1, max: 4 }), (count, cutAt) => {
      const rows = Array.from({ length: count }, (_, row) => [row, -row]);
      const cut = Math.min(cutAt, count - 1);
      const whole = recording(rows, {
        stretches: [
          [0, cut],
          [cut, count],
        ],
      });
      const { learnt, heldBack } = divided(whole, 0.2);
      assert.deepEqual([...learnt.rows, ...heldBack.rows], [...whole.rows]);
      for (const part of [learnt, heldBack]) {
        assert.equal(
          part.stretches.reduce((sum, [from, to]) => sum + to - from, 0),
          part.rows.length / 2,
        );
        assert.deepEqual([part.channels[0]!.min, part.channels[0]!.max], [part.rows[0], part.rows.at(-2)]);
      }
    }),
  );
});

test("selected() keeps what is set and what says most about it, in its order", () => {
  const rows = Array.from({ length: 40 }, (_, row) => [
    row % 2,
    Math.sin(row * 99),
    row % 2,
    row,
    -(row % 2),
  ]);
  const { recording: narrow, leftOut } = selected(recording(rows), 3);
  assert.deepEqual(
    narrow.channels.map(({ name }) => name),
    ["c0", "c2", "c4"],
  );
  assert.deepEqual(new Set(leftOut), new Set(["c1", "c3"]));
  assert.deepEqual([...narrow.rows.subarray(3, 6)], [1, 1, -1]);
  assert.deepEqual(selected(recording(rows), 5).leftOut, []);
});

test("csvOf() writes the last rows with a time of their own", () => {
  const columns = columnsOf(
    recording([
      [1, 2],
      [3, 4],
      [5, 6],
    ]),
  );
  assert.equal(csvOf(columns, 2), "time_s,c0,c1\n0,3,4\n2,5,6\n");
});
