// Four eyes at the routes themselves: who may ask, who may confirm, how often, for how long, and that nothing is done of
// which the log does not know before.

import assert from "node:assert/strict";
import { test } from "node:test";
import { type Role, roles } from "#runtime/access/role.ts";
import type { AccessParts } from "#runtime/console/access.ts";
import { answer } from "#runtime/console/answer.ts";
import type { Site } from "#runtime/console/site.ts";
import { updateIn } from "#runtime/console/update-body.ts";
import type { AccessNote } from "#runtime/prove/access-record.ts";
import { keptTokens, nowMs, partsOf, siteOf, tokenOf } from "./access-site.ts";
import { ScriptedFurnace } from "./scripted-furnace.ts";

const observe = { mode: "observe", minutes: 30, because: "a test" };
const narrow = { what: "max", of: "heater_power_setpoint", value: 30, because: "a test" };
const bring = { verb: "apply", from: "https://ota:secret-word@updates.example/next.capsule" };
const capsule = `sha256:${"a".repeat(64)}`;
/** What takes two people, with its body. */
const acts: Readonly<Record<string, object | undefined>> = {
  "/v1/mode": observe,
  "/v1/limits": narrow,
  "/v1/updates": bring,
  [`/v1/capsules/${capsule}/activate`]: undefined,
  [`/v1/capsules/${capsule}/rollback`]: undefined,
};

function bench(given: Parameters<typeof partsOf>[0] = { isFourEyes: true }) {
  const gateway = new ScriptedFurnace();
  const parts = partsOf(given);
  const site = siteOf(gateway, parts);
  return { gateway, parts, site, as: (role: Role) => asker(site, role) };
}

type Told = Readonly<{ status: number; body: { [name: string]: unknown } }>;

function asker(site: Site, role: Role): (path: string, body?: object, method?: string) => Promise<Told> {
  return async (path, body, method = "POST") => {
    const bytes = new TextEncoder().encode(JSON.stringify(body ?? {}));
    const headers = {
      ...{ host: "localhost", "content-type": "application/json" },
      authorization: `Bearer ${tokenOf(role)}`,
    };
    const given = await answer({ method, target: path, headers, body: async () => bytes }, site);
    const type = given.headers["content-type"] ?? "";
    if (given.status >= 400) assert.equal(type, "application/problem+json");
    return { status: given.status, body: JSON.parse(String(given.body)) };
  };
}

for (const [path, body] of Object.entries(acts))
  test(`four eyes: ${path} by each role, confirmed by each role`, async () => {
    for (const asking of roles)
      for (const confirming of roles) {
        const { gateway, as } = bench();
        const asked = await as(asking)(path, body);
        const mayAsk = asking === "engineer" || asking === "admin";
        assert.equal(asked.status, mayAsk ? 202 : 403, asking);
        if (!mayAsk) continue;
        const confirm = `/v1/approvals/${asked.body["approval"]}/confirm`;
        const done = await as(confirming)(confirm);
        const isDone = confirming !== asking && (confirming === "engineer" || confirming === "admin");
        // Whoever may not even try has 403; to be the same person, or of too low a role for this one, is 409.
        const refusal = confirming === "viewer" ? 403 : 409;
        assert.equal(done.status, isDone ? 200 : refusal, `${confirming} confirms what ${asking} asked`);
        assert.equal(gateway.orders.length, isDone ? 1 : 0);
        // To say yes twice is to say it once.
        if (isDone) assert.equal((await as(confirming)(confirm)).status, 409);
        assert.equal(gateway.orders.length, isDone ? 1 : 0);
      }
  });

test("four eyes: mode and limits need two whatever the gateway's file says, to enforce and to hold needs one", async () => {
  const { gateway, as } = bench({ isFourEyes: false });
  assert.equal((await as("engineer")("/v1/mode", observe)).status, 202);
  assert.equal((await as("engineer")("/v1/limits", narrow)).status, 202);
  assert.equal((await as("engineer")("/v1/limits", { ...narrow, what: "min", value: null })).status, 202);
  assert.equal((await as("engineer")("/v1/updates", bring)).status, 202);
  assert.equal(gateway.orders.length, 0);
  assert.equal((await as("engineer")("/v1/mode", { mode: "enforce", because: "x" })).status, 200);
  assert.equal((await as("operator")("/v1/hold")).status, 200);
  assert.deepEqual(
    gateway.orders.map(([{ kind }, by]) => [kind, by]),
    [
      ["mode", "the-engineer"],
      ["hold", "the-operator"],
    ],
  );
});

test("four eyes: what waits ends, and two who confirm at once do it once", async () => {
  let at = nowMs;
  const { gateway, as } = bench({ now: () => at });
  const ask = async () => `/v1/approvals/${(await as("engineer")("/v1/mode", observe)).body["approval"]}`;
  const late = await ask();
  at += 600_000;
  const told = await as("admin")(`${late}/confirm`);
  assert.deepEqual([told.status, /waited for too long/.test(String(told.body["title"]))], [409, true]);
  const both = await ask();
  const ends = await Promise.all([1, 2, 3].map(() => as("admin")(`${both}/confirm`)));
  assert.deepEqual(ends.map(({ status }) => status).toSorted(), [200, 409, 409]);
  const [order, by] = gateway.orders[0]!;
  assert.deepEqual(
    [gateway.orders.length, order.kind, by],
    [1, "mode", "the-engineer, confirmed by the-admin"],
  );
  const own = await ask();
  assert.equal((await as("engineer")(`${own}/refuse`)).status, 200, "whoever has asked may take it back");
  assert.equal((await as("admin")(`${own}/confirm`)).status, 409);
  assert.equal(gateway.orders.length, 1);
});

test("four eyes: what was asked is confirmed by the next run as well", async () => {
  const first = bench();
  const asked = await first.as("engineer")("/v1/limits", narrow);
  // The book is what a restart leaves.
  const parts: AccessParts = { ...partsOf({ isFourEyes: true }), book: first.parts.book };
  const gateway = new ScriptedFurnace();
  const done = await asker(
    siteOf(gateway, parts),
    "admin",
  )(`/v1/approvals/${asked.body["approval"]}/confirm`);
  assert.deepEqual([done.status, gateway.orders.map(([{ kind }]) => kind)], [200, ["limit"]]);
});

/** What waits, what else is asked for, and whether that would be the same. */
const pairs: readonly (readonly [
  path: string,
  object | undefined,
  then: string,
  object | undefined,
  boolean,
])[] = [
  ["/v1/limits", narrow, "/v1/limits", narrow, true],
  ["/v1/limits", narrow, "/v1/limits", { ...narrow, value: 25, because: "another" }, true],
  ["/v1/limits", narrow, "/v1/limits", { ...narrow, value: null }, true],
  ["/v1/limits", narrow, "/v1/limits", { ...narrow, what: "min" }, false],
  ["/v1/limits", narrow, "/v1/limits", { ...narrow, of: "fan_speed_setpoint" }, false],
  ["/v1/limits", narrow, "/v1/mode", observe, false],
  ["/v1/mode", observe, "/v1/mode", { ...observe, minutes: 5 }, true],
  ["/v1/updates", bring, "/v1/updates", bring, true],
  ["/v1/updates", bring, "/v1/updates", { ...bring, from: "/srv/next.capsule" }, false],
  [`/v1/capsules/${capsule}/activate`, undefined, `/v1/capsules/${capsule}/activate`, undefined, true],
  [`/v1/capsules/${capsule}/activate`, undefined, `/v1/capsules/${capsule}/rollback`, undefined, false],
];

for (const [path, body, then, next, isSame] of pairs)
  test(`four eyes: while ${path} ${JSON.stringify(body)} waits, ${then} ${JSON.stringify(next)} ${isSame ? "does not" : "may, too"}`, async () => {
    const { as, site, gateway } = bench();
    const { approval } = (await as("engineer")(path, body)).body;
    const second = await as("admin")(then, next);
    assert.equal(second.status, isSame ? 409 : 202);
    assert.equal(site.access.fourEyes.pending.length, isSame ? 1 : 2);
    if (!isSame) return;
    const { title, detail } = second.body;
    assert.ok(String(title).includes(`(${approval}), asked by the-engineer`), String(title));
    assert.ok(!String(title).includes("secret-word"), String(title));
    assert.match(String(detail), /`iv approvals list` and the page Approvals/);
    assert.equal(gateway.notes.at(-1)?.outcome, "refused");
    assert.equal((await as("engineer")(`/v1/approvals/${approval}/refuse`)).status, 200);
    assert.equal((await as("admin")(then, next)).status, 202, "what was refused is out of the way");
  });

test("four eyes: the same asked for by two at once waits once", async () => {
  const { as, site } = bench();
  const asked = await Promise.all([1, 2, 3].map(() => as("engineer")("/v1/limits", narrow)));
  assert.deepEqual(asked.map(({ status }) => status).toSorted(), [202, 409, 409]);
  assert.equal(site.access.fourEyes.pending.length, 1);
});

test("four eyes: what the gateway objects to is not even asked", async () => {
  const { gateway, as, site } = bench();
  Object.assign(gateway, { objection: () => "wider than signed takes a new capsule" });
  const told = await as("engineer")("/v1/limits", narrow);
  assert.deepEqual([told.status, told.body["title"]], [409, "wider than signed takes a new capsule"]);
  assert.deepEqual(site.access.fourEyes.pending, []);
});

test("orders that are none are refused, with what they have to be", async () => {
  const { gateway, as, site } = bench();
  const bad: readonly (readonly [string, object])[] = [
    ["/v1/mode", { mode: "sleep", because: "x" }],
    ["/v1/mode", { mode: "observe", minutes: 721, because: "x" }],
    ["/v1/mode", { mode: "observe", minutes: 1.5, because: "x" }],
    ["/v1/mode", { mode: "observe", minutes: 5 }],
    ["/v1/mode", { mode: "observe", minutes: 5, because: "two\nlines" }],
    ["/v1/mode", { mode: "observe", minutes: 5, because: "x", by: "somebody else" }],
    ["/v1/limits", { ...narrow, what: "safe" }],
    ["/v1/limits", { ...narrow, value: "30" }],
    ["/v1/limits", { ...narrow, because: "" }],
    ["/v1/limits", { ...narrow, of: "x".repeat(129) }],
    ["/v1/limits", { ...narrow, minutes: 0 }],
  ];
  for (const [path, body] of bad)
    assert.equal((await as("engineer")(path, body)).status, 422, JSON.stringify(body));
  assert.deepEqual([gateway.orders, site.access.fourEyes.pending, gateway.notes], [[], [], []]);
});

test("acts stand in the log before they are done, and behind it what came of them", async () => {
  const seen: string[] = [];
  const { gateway, as } = bench({ isFourEyes: false });
  const { order } = gateway;
  gateway.order = async (...given) => {
    seen.push(`${given[0].kind} is done`);
    return await order.apply(gateway, given);
  };
  const { note } = gateway;
  gateway.note = async (given: AccessNote) => {
    seen.push(`${given.what} ${given.outcome}`);
    return await note.call(gateway, given);
  };
  await as("engineer")(`/v1/capsules/${capsule}/activate`);
  await as("operator")("/v1/resume");
  await as("operator")("/v1/safe");
  assert.deepEqual(seen, [
    ...["activate intended", "activate is done", "activate done"],
    ...["resume intended", "resume is done", "resume done"],
    ...["safe is done", "safe done"],
  ]);
});

test("a log that takes nothing stops every act but holding, going safe and coming in", async () => {
  const { gateway, parts, as } = bench({ isFourEyes: false, agentsWait: true });
  const id = keptTokens[0]!.id;
  const waits = (await as("engineer")("/v1/mode", observe)).body["approval"];
  gateway.notes.length = 0;
  gateway.canWrite = false;
  const wish = { origin: "agent", by: "an agent", writes: [{ point: "heater_power_setpoint", value: 20 }] };
  const refused: readonly (readonly [Role, string, (object | undefined)?, string?])[] = [
    ["operator", "/v1/resume"],
    ["operator", "/v1/adaptation/take-back"],
    ["operator", "/v1/proposals", wish],
    ["engineer", "/v1/mode", observe],
    ["engineer", "/v1/mode", { mode: "enforce", because: "x" }],
    ["engineer", "/v1/limits", narrow],
    ["engineer", `/v1/capsules/${capsule}/activate`],
    ["engineer", `/v1/capsules/${capsule}/rollback`],
    ["admin", `/v1/approvals/${waits}/confirm`],
    ["admin", `/v1/approvals/${waits}/refuse`],
    ["admin", `/v1/tokens/${id}`, undefined, "DELETE"],
  ];
  let revoked = 0;
  Object.assign(parts, { revoke: () => ++revoked });
  for (const [role, path, body, method] of refused) {
    const { status, body: told } = await as(role)(path, body, method);
    assert.deepEqual(
      [status, told["title"]],
      [503, "The proof log cannot take that this is done, so it was not done"],
      path,
    );
    assert.match(String(told["detail"]), /iv doctor/);
  }
  assert.deepEqual([gateway.orders, gateway.proposals, revoked], [[], [], 0]);
  assert.deepEqual(
    parts.book.pending.map((pending) => pending.id),
    [waits],
    "what waits goes on waiting",
  );
  assert.equal((await as("operator")("/v1/hold")).status, 200);
  assert.equal((await as("operator")("/v1/safe")).status, 200);
  assert.equal((await as("viewer")("/v1/session")).status, 200);
  assert.deepEqual(
    gateway.orders.map(([{ kind }]) => kind),
    ["hold", "safe"],
  );
  assert.ok(
    gateway.notes.some(({ what, outcome }) => what === "safe" && outcome === "done"),
    "where it can it is told",
  );
});

test("four eyes: whoever waits reads what was said, and never the password in an address", async () => {
  const { as, gateway } = bench();
  const first = await as("engineer")("/v1/updates", bring);
  const second = await as("engineer")(`/v1/capsules/${capsule}/rollback`);
  const listed = await as("viewer")("/v1/approvals", undefined, "GET");
  assert.match(JSON.stringify(listed.body), /https:\/\/updates\.example\/next\.capsule/);
  assert.deepEqual(listed.body["settled"], []);
  await as("admin")(`/v1/approvals/${first.body["approval"]}/refuse`);
  await as("admin")(`/v1/approvals/${second.body["approval"]}/confirm`);
  const after = await as("viewer")("/v1/approvals", undefined, "GET");
  const settled = after.body["settled"] as readonly { how: string; by: string; end: { kind: string } }[];
  assert.deepEqual(
    settled.map(({ how, by, end }) => [how, by, end.kind]),
    [
      ["refused", "the-admin", "done"],
      ["confirmed", "the-admin", "done"],
    ],
  );
  const said = JSON.stringify([listed.body, after.body, gateway.notes]);
  assert.ok(!said.includes("secret-word"), said);
});

const notUpdates: readonly (readonly [RegExp, object])[] = [
  [/members/, { verb: "apply" }],
  [/members/, { ...bring, id: 1 }],
  [/apply or usb/, { ...bring, verb: "abort" }],
  [/a whole path/, { ...bring, from: "next.capsule" }],
  [/a whole path/, { ...bring, from: "../next.capsule" }],
  [/a whole path/, { ...bring, from: "data:,x" }],
  [/a whole path/, { ...bring, from: `/${"a".repeat(4_096)}` }],
  [/a whole path/, { ...bring, from: "/a\nb" }],
  [/ticket/, { ...bring, ticket: "t" }],
  [/olderBecause/, { ...bring, olderBecause: "" }],
  [/olderBecause/, { ...bring, olderBecause: "\ud800" }],
  [/digest/, { ...bring, rehearsed: "sha256:0" }],
];

test("four eyes: what is no order to bring something is told so, and waits for nobody", async () => {
  const { as, site } = bench();
  for (const [why, body] of notUpdates) {
    assert.equal((await as("engineer")("/v1/updates", body)).status, 422);
    const read = updateIn(new TextEncoder().encode(JSON.stringify(body)));
    assert.ok(read.kind === "wrong" && why.test(read.detail), JSON.stringify(read));
  }
  assert.deepEqual(site.access.fourEyes.pending, []);
});
