import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { Fault } from "#runtime/core/fault.ts";
import type { HubStore } from "#runtime/hub/port.ts";
import { type LinkSetup, PostgresLink } from "#runtime/hub/store/postgres/link.ts";
import { openPostgresStore } from "#runtime/hub/store/postgres/postgres-store.ts";
import { openPostgresView } from "#runtime/hub/store/postgres/postgres-view.ts";
import { openCosignature } from "#runtime/prove/cosignature.ts";
import { signerKeyFrom, splitNote, type VerifierKey } from "#runtime/prove/note.ts";
import { logId } from "#runtime/prove/submission/parcel.ts";
import { HubServer } from "#scripts/hub-server.ts";
import { isInstalled } from "#scripts/servers.ts";
import { noPostgres } from "../../support/hub-servers.ts";
import { unless } from "../../support/lacking.ts";
import { MirroredLog, recordOf } from "../../support/mirrored-log.ts";
import { folder } from "../prove/log.ts";
import { Asker } from "./asker.ts";
import { type BooksRig, booksSuite } from "./books-suite.ts";
import { HubDesk, hubKey, nowMs } from "./rig.ts";

const skip = noPostgres;
const server = skip === false ? await HubServer.open("postgres") : undefined;
after(() => server?.[Symbol.asyncDispose]());

let databases = 0;
const fresh = (): Promise<LinkSetup> => server!.database(`books_${databases++}`);
const storeOn = (setup: LinkSetup): Promise<HubStore> =>
  openPostgresStore(setup, { now: () => nowMs, signer: hubKey.verifier });

class PostgresRig extends HubDesk implements BooksRig {
  readonly setup: LinkSetup;

  constructor(store: HubStore, { setup, role }: { setup: LinkSetup; role: "mirror" | "witness" }) {
    super(store, role);
    this.setup = setup;
  }

  openView = () => openPostgresView(this.setup);

  static async open(
    keys: readonly VerifierKey[],
    { role = "mirror", setup }: { role?: "mirror" | "witness"; setup?: LinkSetup } = {},
  ): Promise<PostgresRig> {
    const place = setup ?? (await fresh());
    const store = await storeOn(place);
    for (const key of keys) await store.enrol(key);
    return new PostgresRig(store, { setup: place, role });
  }
}

// First, while there is one database to recover.
test("while PostgreSQL is away nothing is answered, and afterwards nothing is missing", {
  skip,
}, async () => {
  using log = new MirroredLog();
  log.append(300);
  const { name } = log.signer.verifier;
  const news: string[] = [];
  const setup: LinkSetup = { ...(await fresh()), onNews: (level) => void news.push(level) };
  await using rig = await PostgresRig.open([log.signer.verifier], { setup });
  const asker = new Asker(rig, name);
  assert.equal((await asker.all(log)).status, 200);
  const isAway = (error: unknown): boolean => error instanceof Fault && error.code === "hub/store-away";
  const look = () => rig.store.batch(async (books) => (await books.log(name))!.mirrored?.size);
  await server!.kill();
  await assert.rejects(look(), isAway);
  // At once, and without a knock: the pause is not over.
  await assert.rejects(look(), isAway);
  log.append(5);
  const late = asker.checkpoint(log, { old: 300 });
  await server!.start();
  let size: number | undefined;
  while (size === undefined)
    size = await look().catch(async (error: unknown) => {
      assert.ok(isAway(error));
      await new Promise((resolve) => setTimeout(resolve, 20));
      return undefined;
    });
  assert.equal(size, 300);
  assert.deepEqual(news, ["warn", "info"]);
  // What came while it was away was dropped; asked again, it is answered, and both hear of it.
  assert.equal((await asker.checkpoint(log, { old: 300 })).status, 200);
  assert.equal((await late).status, 200);
  assert.deepEqual(rig.troubles, []);
});

booksSuite({
  name: "PostgreSQL",
  skip,
  open: (keys, role = "mirror") => PostgresRig.open(keys, { role }),
});

test("two hubs over one PostgreSQL that are asked the same at once keep one log", { skip }, async () => {
  using log = new MirroredLog();
  const { name } = log.signer.verifier;
  await using one = await PostgresRig.open([log.signer.verifier]);
  await using other = await PostgresRig.open([], { setup: one.setup });
  const askers = [one, other].map((rig) => new Asker(rig, name));
  let old = 0;
  for (const more of [1, 700, 255, 256, 300]) {
    log.append(more);
    // Both are asked everything, at the same time; whoever comes second finds it done.
    const announced = await Promise.all(askers.map((asker) => asker.checkpoint(log, { old })));
    assert.deepEqual(announced.map(({ status }) => status).toSorted(), [200, 409]);
    let last: readonly { status: number; body: string }[] = [];
    for (let from = old - (old % 256); from < log.size; from += 256) {
      const body = await log.entries(Math.max(from, old), log.size);
      last = await Promise.all(askers.map((asker) => asker.entries(body)));
    }
    const note = splitNote(log.head().note);
    assert.ok(typeof note === "object");
    for (const { status, body } of last) {
      assert.equal(status, 200);
      assert.ok(openCosignature(body, { text: note.text, witness: hubKey.verifier }));
    }
    old = log.size;
  }
  await using view = await one.openView();
  const kept = (await view.log(name))!;
  assert.equal(kept.mirrored?.size, log.size);
  for (let number = 0, index = 0; index < log.size; number++)
    for (const body of await view.records(kept, number))
      assert.deepEqual(Buffer.from(body), Buffer.from(recordOf(index++)));
  assert.deepEqual(
    [one, other].flatMap(({ troubles }) => troubles),
    [],
  );
});

test("a fork that one hub is shown is a fork for all of them", { skip }, async () => {
  using log = new MirroredLog();
  using clone = new MirroredLog();
  log.append(20);
  clone.append(19);
  clone.replay(1);
  const { name } = log.signer.verifier;
  await using one = await PostgresRig.open([log.signer.verifier]);
  await using other = await PostgresRig.open([], { setup: one.setup });
  assert.equal((await new Asker(one, name).all(log)).status, 200);
  assert.equal((await new Asker(other, name).checkpoint(clone, { old: 20 })).status, 409);
  log.append(1);
  for (const rig of [one, other])
    assert.equal((await new Asker(rig, name).checkpoint(log, { old: 20 })).status, 403);
});

test("batches that take their logs in opposite order are both done", { skip }, async () => {
  const setup = await fresh();
  const keys = [1, 2].map((seed) => signerKeyFrom(`gw-${seed}`, new Uint8Array(32).fill(seed)).verifier);
  await using one = await storeOn(setup);
  await using other = await storeOn(setup);
  for (const key of keys) await one.enrol(key);
  const both = Promise.withResolvers<void>();
  let begun = 0;
  const work = (store: HubStore, names: readonly string[]): Promise<void> =>
    store.batch(async (books) => {
      const first = (await books.log(names[0]!))!;
      if (++begun === 2) both.resolve();
      await both.promise;
      await books.seen((await books.log(names[1]!))!, 5);
      await books.seen(first, 5);
    });
  await Promise.all([work(one, ["gw-1", "gw-2"]), work(other, ["gw-2", "gw-1"])]);
  assert.equal(begun, 3, "one of them was sent back once");
  // Named beforehand, nobody is.
  const named = ["gw-1", "gw-2"].map(logId);
  const orderly = async (store: HubStore): Promise<void> => {
    for (let round = 0; round < 20; round++)
      await store.batch(async (books) => books.seen((await books.log("gw-2"))!, round), named.toReversed());
  };
  await Promise.all([orderly(one), orderly(other)]);
});

test("books are not used that would forget, that are another key's, or that are newer than this hub", {
  skip,
}, async () => {
  const setup = await fresh();
  const { database } = setup.address;
  const code = (expected: string) => (error: unknown) => error instanceof Fault && error.code === expected;
  await server!.sql(database, `ALTER DATABASE ${database} SET synchronous_commit = off`);
  // Whoever comes first makes the tables; the others wait for it.
  const stores = await Promise.all([storeOn(setup), storeOn(setup), storeOn(setup)]);
  for (const store of stores) await store[Symbol.asyncDispose]();
  await using link = new PostgresLink(setup);
  const [said] = await link.query<{ said: string }>("SELECT current_setting('synchronous_commit') AS said");
  assert.equal(said?.said, "off");
  await link.transaction(async (query) => {
    assert.deepEqual(await query("SELECT current_setting('synchronous_commit') AS said"), [{ said: "on" }]);
  });
  const fsync = async (value: "on" | "off"): Promise<void> => {
    await server!.sql("iv", `ALTER SYSTEM SET fsync = ${value}`);
    await server!.sql("iv", "SELECT pg_reload_conf()");
    while ((await server!.sql("iv", "SHOW fsync"))[0]?.["fsync"] !== value);
  };
  await fsync("off");
  await assert.rejects(storeOn(setup), /fsync = off/);
  await fsync("on");
  const stranger = signerKeyFrom("hub", new Uint8Array(32).fill(1), "witness").verifier;
  await assert.rejects(openPostgresStore(setup, { now: () => nowMs, signer: stranger }), code("hub/bad-key"));
  await server!.sql(database, "UPDATE iv_hub.format SET version = 99");
  await assert.rejects(storeOn(setup), code("hub/unusable"));
  const wrong = { ...setup, password: () => "guessed" };
  await assert.rejects(openPostgresView(wrong), code("hub/store-away"));
});

test("PostgreSQL is spoken to by TLS, and only if it is who it should be", {
  skip: skip || unless(isInstalled("openssl") ? undefined : "openssl is not installed here"),
}, async (t) => {
  const setup = await fresh();
  const dir = folder(t);
  chmodSync(dir, 0o755);
  const [cert, key] = ["cert.pem", "key.pem"].map((name) => join(dir, name)) as [string, string];
  const ec = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"];
  const subject = ["-subj", "/CN=db", "-addext", "subjectAltName=IP:127.0.0.1"];
  const made = spawnSync("openssl", ["req", "-x509", ...ec, ...subject, "-keyout", key, "-out", cert]);
  assert.equal(made.status, 0, `${made.stderr}`);
  // It wants a key that is its own.
  if (process.getuid?.() === 0) assert.equal(spawnSync("chown", ["postgres", key]).status, 0);
  for (const [name, value] of [
    ["ssl_cert_file", cert],
    ["ssl_key_file", key],
    ["ssl", "on"],
  ])
    await server!.sql("iv", `ALTER SYSTEM SET ${name} = '${value}'`);
  await server!.sql("iv", "SELECT pg_reload_conf()");
  const address = { ...setup.address, isEncrypted: true };
  const open = async (ca: Buffer | undefined, host = "127.0.0.1"): Promise<unknown> => {
    await using link = new PostgresLink({
      ...setup,
      address: { ...address, host },
      pem: ca === undefined ? {} : { ca },
    });
    return (await link.query<{ ssl: boolean }>("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()"))[0]
      ?.ssl;
  };
  // It reads its settings anew a moment later.
  for (let isOn: unknown; isOn !== true; )
    isOn = await open(readFileSync(cert)).catch((error: unknown) => {
      assert.match(String(error), /does not support SSL/);
    });
  await assert.rejects(open(undefined), /self-signed certificate/);
  await assert.rejects(open(readFileSync(cert), "localhost"), /does not match/);
});
