import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { trustedText } from "#runtime/capsule/trust/disk.ts";
import { secretKey } from "#runtime/capsule/trust/key.ts";
import { type Check, type Finding, worst } from "#runtime/cli/doctor/check.ts";
import { questions } from "#runtime/cli/doctor/checks.ts";
import { diskChecks, judgeMount, judgeSyncs, timeSyncs } from "#runtime/cli/doctor/disk.ts";
import { examined, reportOf } from "#runtime/cli/doctor/examine.ts";
import { keptChecks } from "#runtime/cli/doctor/kept.ts";
import { type Mount, mountOf } from "#runtime/cli/doctor/mounts.ts";
import { judgeStatus } from "#runtime/cli/doctor/running.ts";
import { lookAtCertificate, secretChecks, secretFiles } from "#runtime/cli/doctor/secrets.ts";
import type { Config } from "#runtime/config.ts";
import { signerKeyFrom } from "#runtime/prove/note.ts";
import { version } from "#runtime/version.ts";
import { ScriptedFurnace } from "../../console/scripted-furnace.ts";
import { folder, signer, story, writeLog } from "../../prove/log.ts";

function configAt(data: string, rest: object = {}): Config {
  return { gateway: { name: "gw", data }, ...rest } as Config;
}

async function look<Around>(
  checks: readonly Check<Around>[],
  name: string,
  around: Around,
): Promise<Finding> {
  return await checks.find((check) => check.name === name)!.look(around);
}

test("questions() makes a broken file one finding, and still asks all about the machine", async (t) => {
  const path = join(folder(t), "gateway.yaml");
  writeFileSync(path, "gateway: [");
  const asked = await questions(path);
  assert.equal((await questions(undefined)).length, asked.length - 1);
  const finding = await asked.at(-1)!.ask();
  assert.deepEqual([asked.at(-1)!.name, finding.is], ["configuration", "wrong"]);
  assert.match(finding.found, /Cannot read .*gateway\.yaml:1/);
});

test("a fix is applied once, and what is told is what was found after it", async () => {
  let isMended = false;
  const asked: string[] = [];
  const question = {
    ...{ name: "door", kind: "check" as const, why: "it draws" },
    async ask(): Promise<Finding> {
      asked.push("asked");
      const apply = async (): Promise<void> => {
        isMended = true;
      };
      const fix = { does: "closes it", apply };
      return isMended
        ? { is: "fine", found: "closed" }
        : { is: "wrong", found: "open", mend: "close it", fix };
    },
  };
  const before = await examined(question, false);
  assert.deepEqual([before.finding.is, before.fixed, isMended], ["wrong", undefined, false]);
  const after = await examined(question, true);
  assert.deepEqual([after.finding, after.fixed], [{ is: "fine", found: "closed" }, "closes it"]);
  assert.equal(asked.length, 3);
  assert.deepEqual(reportOf([before]), {
    ok: false,
    checks: [
      {
        name: "door",
        kind: "check",
        why: "it draws",
        is: "wrong",
        found: "open",
        mend: "close it",
        fix: "closes it",
      },
    ],
  });
});

test("a fix that fails is told, and stops nothing", async () => {
  const apply = (): Promise<void> => Promise.reject(new Error("no hands"));
  const ill: Finding = { is: "warning", found: "open", mend: "close it", fix: { does: "closes it", apply } };
  const { finding, fixed } = await examined(
    { name: "a", kind: "check", why: "b", ask: async () => ill },
    true,
  );
  assert.deepEqual([finding, fixed], [ill, "could not be mended: no hands"]);
});

test("worst() tells all, and takes the gravest with every fix", async () => {
  const applied: string[] = [];
  const fix = (does: string) => ({ does, apply: async () => void applied.push(does) });
  const finding = worst([
    { is: "fine", found: "a" },
    { is: "warning", found: "b", mend: "mend b", fix: fix("fixes b") },
    { is: "wrong", found: "c", mend: "mend c", fix: fix("fixes c") },
  ]);
  assert.ok(finding.is === "wrong");
  assert.deepEqual(
    [finding.found, finding.mend, finding.fix!.does],
    ["a; b; c", "mend b; mend c", "fixes b; fixes c"],
  );
  await finding.fix!.apply();
  assert.deepEqual(applied, ["fixes b", "fixes c"]);
  assert.deepEqual(worst([]), { is: "fine", found: "" });
});

const mountinfo = [
  "22 1 8:2 / / rw,relatime shared:1 - ext4 /dev/sda2 rw,errors=remount-ro",
  "30 22 0:25 / /run rw,nosuid - tmpfs tmpfs rw,size=1024k",
  "31 22 8:5 / /var/lib/my\\040plant rw,noatime shared:7 master:1 - ext4 /dev/sda5 rw,data=writeback",
  "32 22 8:6 / /var/lib rw,noatime - xfs /dev/sda6 rw",
  "",
  "garbage",
].join("\n");

for (const [path, type, point] of [
  ["/var/lib/industriverse", "xfs", "/var/lib"],
  ["/var/library", "ext4", "/"],
  ["/var/lib/my plant/data", "ext4", "/var/lib/my plant"],
  ["/run", "tmpfs", "/run"],
])
  test(`mountOf() finds what ${path} is on`, () => {
    const mount = mountOf(path!, mountinfo);
    assert.deepEqual([mount?.type, mount?.point], [type, point]);
  });

test("mountOf() says nothing where the kernel says nothing", () => {
  assert.equal(mountOf("/x", ""), undefined);
});

for (const [type, options, is] of [
  ["ext4", "rw,relatime", "fine"],
  ["btrfs", "rw", "fine"],
  ["ext4", "rw,data=writeback", "wrong"],
  ["xfs", "rw,nobarrier", "wrong"],
  ["ext4", "ro", "wrong"],
  ["tmpfs", "rw", "wrong"],
  ["nfs4", "rw", "wrong"],
  ["vfat", "rw", "wrong"],
  ["overlay", "rw", "warning"],
  ["reiserfs", "rw", "warning"],
] as const)
  test(`judgeMount() finds ${type} with ${options} ${is}`, () => {
    const mount: Mount = { type, options: options.split(","), point: "/data", source: "x", device: "8:1" };
    assert.equal(judgeMount(mount).is, is);
  });

for (const [ms, is] of [
  [0.001, "warning"],
  [0.4, "fine"],
  [30, "fine"],
  [900, "warning"],
] as const)
  test(`judgeSyncs() finds ${ms} ms ${is}`, () => {
    assert.equal(judgeSyncs([ms, ms, ms]).is, is);
  });

test("timeSyncs() leaves nothing behind", async (t) => {
  const dir = folder(t);
  const took = await timeSyncs(dir);
  assert.ok(took.length > 8 && took.every((ms, at) => ms >= (took[at - 1] ?? 0)));
  assert.deepEqual(statSync(dir).nlink, 2);
});

test("the data folder is made by its fix, and taken from others' hands", async (t) => {
  const data = join(folder(t), "deep", "data");
  const missing = await look(diskChecks, "data folder", configAt(data));
  assert.ok(missing.is === "warning");
  await missing.fix!.apply();
  assert.equal((await look(diskChecks, "data folder", configAt(data))).is, "fine");
  chmodSync(data, 0o777);
  const open = await look(diskChecks, "data folder", configAt(data));
  assert.ok(open.is === "wrong");
  await open.fix!.apply();
  assert.equal(statSync(data).mode & 0o777, 0o775);
});

test("secretFiles() names the signing key and every file that opens something, wherever it is written", () => {
  const config = configAt("/data", {
    uplink: { url: "mqtts://hub", tls: { ca: "/pki/ca.pem", cert: "/pki/gw.pem", key: "/pki/gw.key" } },
    devices: {
      cell: {
        driver: "opcua",
        passwordFile: "/pki/opc.pw",
        security: { keyFile: "/pki/opc.key" },
        points: {},
      },
    },
  });
  assert.deepEqual(secretFiles(config), ["/data/proof.key", "/pki/gw.key", "/pki/opc.pw", "/pki/opc.key"]);
});

test("a secret that others may read is wrong, and its fix takes their rights away", async (t) => {
  const dir = folder(t);
  const key = join(dir, "gw.key");
  writeFileSync(key, "secret", { mode: 0o644 });
  const config = configAt(dir, { uplink: { tls: { key } } });
  const exposed = await look(secretChecks, "secrets", config);
  assert.ok(exposed.is === "wrong");
  assert.match(exposed.found, /gw\.key may be read by others \(mode 0644\)/);
  await exposed.fix!.apply();
  assert.equal((await look(secretChecks, "secrets", config)).is, "fine");
  rmSync(key);
  assert.match((await look(secretChecks, "secrets", config)).found, /gw\.key: ENOENT/);
});

// Made with `openssl req -x509 -newkey ed25519 -days 365`; valid from 21 November 2026 for a year.
const certificate = `-----BEGIN CERTIFICATE-----
MIIBPDCB76ADAgECAhRmwT/f4F7nAbiRGVAVcM0BhLrKZTAFBgMrZXAwFDESMBAG
A1UEAwwJZ2F0ZXdheS03MB4XDTI2MTEyMTE5MjkxMFoXDTI3MTEyMTE5MjkxMFow
FDESMBAGA1UEAwwJZ2F0ZXdheS03MCowBQYDK2VwAyEAwGzZifkA2RJ/hA4BH6nK
PM9Gs8tZPTBmf163d5C5RzGjUzBRMB0GA1UdDgQWBBSNU5LkYvrOc/zrsZsGc6FR
+vOHQTAfBgNVHSMEGDAWgBSNU5LkYvrOc/zrsZsGc6FR+vOHQTAPBgNVHRMBAf8E
BTADAQH/MAUGAytlcANBALlsEHyouc02Un+atmi9T8wKZPHmb9d6F8666cykqh8i
pMx73cO/PQXhmqUcWLYg5pmVYYYqPqs84aDqoBERsQY=
-----END CERTIFICATE-----
`;

for (const [day, is, said] of [
  ["2026-11-20", "wrong", /not before/],
  ["2026-12-01", "fine", /CN=gateway-7 until 2027-11-21/],
  ["2027-11-01", "warning", /20 days from now/],
  ["2027-11-23", "wrong", /has passed/],
] as const)
  test(`lookAtCertificate() on ${day}: ${is}`, async (t) => {
    const path = join(folder(t), "gw.pem");
    writeFileSync(path, certificate);
    const finding = await lookAtCertificate(path, Date.parse(day));
    assert.equal(finding.is, is);
    assert.match(finding.found, said);
  });

test("a log is looked at: none, one of ours, one under another key", async (t) => {
  const dir = folder(t);
  const found = () => look(keptChecks, "log", configAt(dir));
  assert.match((await found()).found, /none yet/);
  writeLog(dir, story("run-1", 3));
  writeFileSync(join(dir, "proof.key"), signer.secretText, { mode: 0o600 });
  assert.deepEqual(await found(), { is: "fine", found: "7 records, signed by plant/gw-1" });
  const other = signerKeyFrom("plant/gw-1", new Uint8Array(32).fill(9));
  writeFileSync(join(dir, "proof.key"), other.secretText);
  assert.match((await found()).found, /names another key/);
});

test("what no capsule lists is found, and the fix removes that and nothing else", async (t) => {
  const store = mkdtempSync(join(tmpdir(), "store-"));
  t.after(() => rmSync(store, { recursive: true, force: true }));
  const config = configAt("/data", { store: { path: store, trust: "/trust" } });
  const place = join(store, "blobs", "sha256");
  mkdirSync(place, { recursive: true });
  writeFileSync(join(place, "0".repeat(64)), "nobody's");
  const finding = await look(keptChecks, "left over", config);
  assert.ok(finding.is === "warning");
  await finding.fix!.apply();
  assert.deepEqual(await look(keptChecks, "left over", config), {
    is: "fine",
    found: "0 files, 0 that no capsule lists",
  });
});

test("a file of the store that others may write is named", async (t) => {
  const dir = mkdtempSync(join(tmpdir(), "store-"));
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  const [path, trust] = [join(dir, "store"), join(dir, "trust.yaml")];
  writeFileSync(
    trust,
    trustedText(undefined, { key: secretKey("site", seed).publicKey, role: "site", path: trust }),
  );
  const blob = join(path, "blobs", "sha256", "0".repeat(64));
  mkdirSync(dirname(blob), { recursive: true });
  writeFileSync(blob, "somebody's");
  const config = configAt("/data", { store: { path, trust } });
  assert.equal((await look(keptChecks, "store", config)).is, "fine");
  chmodSync(blob, 0o646);
  const { is, found } = await look(keptChecks, "store", config);
  assert.deepEqual([is, found.includes(`may write ${blob}`)], ["warning", true], found);
});

const seed = new Uint8Array(32).fill(7);

test("judgeStatus() finds what an operator should see to, one by one", () => {
  const furnace = new ScriptedFurnace();
  furnace.state = "guarded";
  const well = { ...furnace.status(), version };
  assert.deepEqual(
    judgeStatus(well).map(({ is }) => is),
    ["fine"],
  );
  const space = { bytes: 1, first: 0, bytesPerDay: 1, limitBytes: 2, limitOf: "disk", daysLeft: 3 } as const;
  const armed = { ...well.capsules[0]!, name: "furnace", state: "armed" };
  for (const [change, is, said] of [
    [{ state: "holding" }, "wrong", /machine is held/],
    [{ state: "observing" }, "warning", /nothing is blocked/],
    [{ version: "0.0.1" }, "warning", /0\.0\.1 runs/],
    [{ log: { ...well.log, space } }, "warning", /3 more days/],
    [{ log: { ...well.log, space: { ...space, daysLeft: 0 } } }, "wrong", /0 more days/],
    [{ uplink: { ...well.uplink, refusal: "a fork" } }, "wrong", /the hub takes nothing: a fork/],
    [{ drift: { ...well.drift, forecaster: "lost" } }, "wrong", /forecaster/],
    [{ drift: { ...well.drift, state: "drift" } }, "warning", /drifts away/],
    [
      { capsules: [{ ...well.capsules[0]!, state: "suspended", because: "late" }] },
      "wrong",
      /suspended: late/,
    ],
    [{ capsules: [{ ...armed, rank: "usual" }], tickMs: 10 }, "warning", /ticks of furnace wait/],
    [{ capsules: [{ ...armed, rank: "usual" }], tickMs: 1_000 }, "fine", /wait for their turn/],
    [{ capsules: [{ ...armed, rank: "raised" }], tickMs: 10 }, "fine", /come before/],
  ] as const) {
    const [, told, ...others] = judgeStatus({ ...well, ...change } as typeof well);
    assert.equal(told?.is, is, String(said));
    assert.match(told!.found, said);
    assert.deepEqual(others, []);
  }
});

test("every question has a reason, and no two have one name", async () => {
  const all = [...(await questions(undefined)), ...diskChecks, ...secretChecks, ...keptChecks];
  assert.equal(new Set(all.map(({ name }) => name)).size, all.length);
  for (const { why } of all) assert.ok(why.length > 20, why);
});
