import assert from "node:assert/strict";
import { chownSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { exclusive } from "#runtime/core/exclusive.ts";
import { Fault } from "#runtime/core/fault.ts";
import {
  forgetPasswords,
  readUpdateWants,
  type UpdateWant,
  wantUpdate,
} from "#runtime/update/deploy/wants.ts";

const from = "https://ota:zq-secret@capsules.example.org/next/?key=zq-key";
const want: Omit<UpdateWant, "revision"> = { verb: "apply", from, olderBecause: null, ticket: null };

test("wantUpdate() writes what may hold a password for its owner alone", async (t) => {
  const data = scratch(t);
  assert.equal(await wantUpdate(data, want), 1);
  const { mode } = statSync(join(data, "updates-wanted.json"));
  assert.equal((mode & 0o777).toString(8), "600");
});

const skip = process.getuid?.() !== 0 && "only root can give a file to another user";
test("wantUpdate() of root gives file and lock to the user whose folder it is", { skip }, async (t) => {
  const data = scratch(t);
  chownSync(data, other, other);
  await wantUpdate(data, want);
  for (const name of ["updates-wanted.json", "updates-wanted.json.lock"]) {
    const { uid, gid } = statSync(join(data, name));
    assert.deepEqual({ name, uid, gid }, { name, uid: other, gid: other });
  }
});

test("forgetPasswords() takes the secrets out of what is answered, and out of nothing else", async (t) => {
  const data = scratch(t);
  await wantUpdate(data, want);
  await wantUpdate(data, { ...want, from: "/srv/capsules/a?b@c.capsule" });
  await wantUpdate(data, want);
  assert.equal(await forgetPasswords(data, 2), true);
  const places = (await readUpdateWants(data))?.wants.map((each) => each.from);
  assert.deepEqual(places, ["https://capsules.example.org/next/", "/srv/capsules/a?b@c.capsule", from]);
  assert.equal((statSync(join(data, "updates-wanted.json")).mode & 0o777).toString(8), "600");
  assert.equal(await wantUpdate(data, want), 4, "revisions go on");
});

test("forgetPasswords() says that it is to be tried again while a command writes", async (t) => {
  const data = scratch(t);
  await wantUpdate(data, want);
  const path = join(data, "updates-wanted.json");
  {
    using lock = exclusive(`${path}.lock`);
    assert.ok(lock);
    assert.equal(await forgetPasswords(data, 1), false);
  }
  assert.equal(await forgetPasswords(data, 1), true);
  assert.doesNotMatch(readFileSync(path, "utf8"), /zq-/);
});

test("forgetPasswords() writes nothing where there is nothing to forget", async (t) => {
  const data = scratch(t);
  assert.equal(await forgetPasswords(data, 9), true);
  assert.equal(existsSync(join(data, "updates-wanted.json")), false);
});

test("forgetPasswords() says it as a Fault where the lock cannot be taken", async (t) => {
  const data = scratch(t);
  await wantUpdate(data, want);
  writeFileSync(
    join(data, "updates-wanted.json.lock"),
    "no lock at all, and longer than a header".repeat(40),
  );
  await assert.rejects(forgetPasswords(data, 1), (error) => error instanceof Fault);
});

const other = 54_321;

function scratch(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "iv-wants-"));
  t.after(() => rmSync(folder, { recursive: true }));
  return folder;
}
