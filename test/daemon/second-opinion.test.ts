// The log of a real run, checked by a program that shares nothing with ours: Python's standard library
// hashes every record into the Merkle tree of RFC 6962, and OpenSSL verifies the signature of the newest
// checkpoint. It is given the file and the public formats, and no word of our code.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { DaemonProcess, gatewayFile, openSite, until } from "../support/site.ts";

const program = `
import base64, hashlib, json, sqlite3, subprocess, sys, tempfile
db = sqlite3.connect("file:" + sys.argv[1] + "?mode=ro", uri=True)
bodies = [row[0] for row in db.execute("SELECT body FROM entry ORDER BY number")]
size, note = db.execute("SELECT size, note FROM checkpoint ORDER BY size DESC LIMIT 1").fetchone()
name, _, key = sys.argv[2].split("+", 2)
def root(leaves):
    if len(leaves) == 1: return hashlib.sha256(b"\\0" + leaves[0]).digest()
    k = 1
    while k * 2 < len(leaves): k *= 2
    return hashlib.sha256(b"\\1" + root(leaves[:k]) + root(leaves[k:])).digest()
text, signatures = note.rsplit("\\n\\n", 1)
origin, count, claimed = text.split("\\n")
assert origin == name and int(count) == size == len(bodies)
assert base64.b64decode(claimed) == root(bodies), "the root is not that of the records"
signature = base64.b64decode(signatures.split()[-1])[4:]
public = base64.b64decode(key)[1:]
spki = bytes.fromhex("302a300506032b6570032100") + public
with tempfile.TemporaryDirectory() as d:
    for file, data in (("key", spki), ("text", (text + "\\n").encode()), ("sig", signature)):
        open(d + "/" + file, "wb").write(data)
    subprocess.run(["openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", d + "/key", "-rawin", "-in", d + "/text", "-sigfile", d + "/sig"], check=True, stdout=subprocess.DEVNULL)
kinds = {}
for body in bodies: kinds[json.loads(body)["kind"]] = kinds.get(json.loads(body)["kind"], 0) + 1
print(json.dumps({"records": len(bodies), "kinds": kinds}))
`;

const hasPeers = ["python3", "openssl"].every(
  (name) => spawnSync(name, ["-c", ""], { input: "" }).error === undefined,
);
const reason = hasPeers ? false : "no python3 or no openssl on this machine";

test("a log that the daemon wrote verifies with Python and OpenSSL, and a changed one does not", {
  timeout: 60_000,
  skip: reason,
}, async () => {
  await using site = await openSite();
  const database = join(site.folder, "data/proof.db");
  await using daemon = new DaemonProcess(["run", "--config", await gatewayFile(site)]);
  await until(async () => (await daemon.status()).log.entries > 20);
  daemon.kill("SIGTERM");
  assert.equal(await daemon.exited, 0);
  const key = spawnSync(
    process.execPath,
    [join(import.meta.dirname, "../../runtime/main.ts"), "proof", "verify", database, "--json"],
    { encoding: "utf8" },
  );
  const { key: vkey, records } = JSON.parse(key.stdout) as { key: string; records: number };

  const sound = spawnSync("python3", ["-c", program, database, vkey], { encoding: "utf8" });
  assert.equal(sound.status, 0, sound.stderr);
  const seen = JSON.parse(sound.stdout) as { records: number; kinds: Record<string, number> };
  assert.equal(seen.records, records);
  assert.deepEqual([seen.kinds["boot"], seen.kinds["stop"]], [1, 1]);

  const forge = `import sqlite3, sys; db = sqlite3.connect(sys.argv[1]); db.execute("UPDATE entry SET body = CAST(replace(CAST(body AS TEXT), 'tick', 'Tick') AS BLOB) WHERE number = 9"); db.commit()`;
  assert.equal(spawnSync("python3", ["-c", forge, database]).status, 0);
  const forged = spawnSync("python3", ["-c", program, database, vkey], { encoding: "utf8" });
  assert.notEqual(forged.status, 0);
  assert.match(forged.stderr, /the root is not that of the records/);
});
