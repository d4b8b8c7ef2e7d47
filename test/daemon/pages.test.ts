// What the pages of the console ask a daemon beside the status: what happened in a span of time, and every step of the way
// that a proposal was judged by. Both are the same after a restart, because both come from the log.

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

test("daemon marks what was blocked and rolls it out again to the bit, before and after a restart", {
  timeout: 240_000,
}, async () => {
  await using site = await openSite();
  const config = await gatewayFile(site);
  let index: number;
  let way: number;
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
    const rolled = await until(() => newestWay(daemon));
    assert.ok(rolled.isAsRecorded, `record ${rolled.index}`);
    assert.ok(rolled.ahead!.steps.length > 1 && rolled.way.length > 1);
    assert.equal(rolled.points.length, rolled.ahead!.steps[0]!.state.length);
    way = rolled.index;
    const nothing = await fetch(new URL("/v1/roll-out/0", await daemon.url()));
    assert.equal(nothing.status, 404, "a boot leads nowhere");
    ({ marks } = await told<Marks>(daemon, `/v1/marks?since=${found.record.at - 1}`));
    const own = marks.find(({ kind, first, last }) => kind === "block" && first <= index && index <= last);
    assert.deepEqual([own?.about, own?.what !== undefined], ["test", true]);
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
  assert.ok((await told<RollOutTold>(daemon, `/v1/roll-out/${way}`)).isAsRecorded);
});

/** Of the newest decision, if that leads anywhere: one without readings does not. */
async function newestWay(daemon: DaemonProcess): Promise<RollOutTold | undefined> {
  const [newest] = (await told<Found>(daemon, "/v1/decisions?max=1")).records;
  const answer = await fetch(new URL(`/v1/roll-out/${newest?.index}`, await daemon.url()));
  return answer.status === 200 ? ((await answer.json()) as RollOutTold) : undefined;
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
