// What the pages of the console ask a daemon beside the status: what happened in a span of time, which is the same after a
// restart, because it comes from the log; and every step of the way that a proposal was judged by.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Mark } from "#runtime/console/marks/mark.ts";
import type { RollOutTold } from "#runtime/console/roll-out-route.ts";
import { DaemonProcess, gatewayFile, openSite, until } from "../support/site.ts";

interface Found {
  readonly records: readonly {
    readonly index: number;
    readonly record: { readonly at: number };
  }[];
}
interface Marks {
  readonly marks: readonly Mark[];
  readonly next: number | null;
}

test("daemon marks what was blocked before and after a restart, and rolls it out to the bit", {
  timeout: 240_000,
}, async (t) => {
  await using site = await openSite();
  const config = await gatewayFile(site);
  let index: number;
  let marks: readonly Mark[];
  {
    await using daemon = new DaemonProcess(["run", "--config", config]);
    await daemon.event("first-tick");
    // On a machine that has much else to do it may be refused for an old reading as well: it is refused, and marked.
    const found = await until(async () => {
      await propose(daemon, 59);
      const { records } = await told<Found>(daemon, "/v1/decisions?verdict=block&origin=optimiser&max=1");
      return records[0];
    });
    index = found.index;
    const rolled = await newestWay(daemon);
    if (rolled !== undefined) {
      assert.ok(rolled.isAsRecorded, `record ${rolled.index}`);
      assert.ok(rolled.ahead!.steps.length > 1 && rolled.way.length > 1);
      assert.equal(rolled.points.length, rolled.ahead!.steps[0]!.state.length);
    } else t.diagnostic("the advisor had no time on this machine; test/browser/decision.test.ts asks it too");
    const nothing = await fetch(new URL("/v1/roll-out/0", await daemon.url()));
    assert.equal(nothing.status, 404, "a boot leads nowhere");
    ({ marks } = await told<Marks>(daemon, `/v1/marks?since=${found.record.at - 1}`));
    // Others may be blocked in between, for want of readings: marks of several run beside one another.
    const holds = ({ kind, about, first, last }: Mark) =>
      kind === "block" && about === "test" && first <= index && index <= last;
    assert.ok(marks.some(holds), JSON.stringify(marks));
    const before = await told<Marks>(daemon, `/v1/marks?since=0&until=${found.record.at - 60_000_000}`);
    assert.deepEqual([before.marks, before.next], [[], null]);
    daemon.kill("SIGTERM");
    await daemon.exited;
  }
  await using daemon = new DaemonProcess(["run", "--config", config]);
  await daemon.event("first-tick");
  const again: Mark[] = [];
  for (let next: number | null | undefined; next !== null; ) {
    const query: string = next === undefined ? "" : `?cursor=${next}`;
    const page: Marks = await told<Marks>(daemon, `/v1/marks${query}`);
    again.push(...page.marks);
    next = page.next;
  }
  const first = marks.find(({ about }) => about === "test")!.first;
  assert.ok(again.some((mark) => mark.kind === "block" && mark.first === first && mark.about === "test"));
  assert.ok(
    again.some(({ kind, what }) => kind === "alarm" && what === "stand-down"),
    JSON.stringify(again),
  );
});

/** Of the newest decisions the first that leads anywhere; none where the thread that rolls it out never had its turn. */
async function newestWay(daemon: DaemonProcess): Promise<RollOutTold | undefined> {
  for (let tries = 0; tries < 3; tries++) {
    const [newest] = (await told<Found>(daemon, "/v1/decisions?max=1")).records;
    const answer = await fetch(new URL(`/v1/roll-out/${newest?.index}`, await daemon.url()));
    assert.ok([200, 409, 503].includes(answer.status), `${answer.status}`);
    const text = await answer.text();
    if (answer.status === 200) return JSON.parse(text) as RollOutTold;
  }
  return undefined;
}

async function told<Of>(daemon: DaemonProcess, path: string): Promise<Of> {
  const answer = await fetch(new URL(path, await daemon.url()));
  const text = await answer.text();
  assert.equal(answer.status, 200, `${path} ${text}`);
  return JSON.parse(text) as Of;
}

async function propose(daemon: DaemonProcess, heater: number): Promise<void> {
  const writes = [
    { point: "heater_power_setpoint", value: heater },
    { point: "fan_speed_setpoint", value: 0 },
  ];
  await fetch(new URL("/v1/proposals", await daemon.url()), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ origin: "optimiser", by: "test", writes }),
  });
}
