# Checks an export of the log with Python's standard library and the openssl program: tlog.py DIR VKEY
import base64, hashlib, json, os, subprocess, sys, tempfile

directory, vkey = sys.argv[1:3]


def name_of(number, width):
    groups = "%03d" % (number % 1000)
    rest = number // 1000
    while rest > 0:
        groups = "x%03d/%s" % (rest % 1000, groups)
        rest //= 1000
    return groups if width == 256 else "%s.p/%d" % (groups, width)


def root(leaves):
    if len(leaves) == 1:
        return hashlib.sha256(b"\0" + leaves[0]).digest()
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return hashlib.sha256(b"\1" + root(leaves[:split]) + root(leaves[split:])).digest()


with open(os.path.join(directory, "checkpoint")) as file:
    text, signatures = file.read().rsplit("\n\n", 1)
origin, size, claimed = text.split("\n")
name, _, key = vkey.split("+", 2)
assert origin == name, "another log"
bodies = []
while len(bodies) < int(size):
    width = min(256, int(size) - len(bodies))
    with open(os.path.join(directory, "tile/entries", name_of(len(bodies) // 256, width)), "rb") as file:
        data = file.read()
    while data:
        length = int.from_bytes(data[:2], "big")
        bodies.append(data[2 : 2 + length])
        data = data[2 + length :]
assert len(bodies) == int(size), "a record is missing"
assert base64.b64decode(claimed) == root(bodies), "the root is not that of the records"
signature = base64.b64decode(signatures.split()[-1])[4:]
public = bytes.fromhex("302a300506032b6570032100") + base64.b64decode(key)[1:]
with tempfile.TemporaryDirectory() as folder:
    for part, content in (("key", public), ("text", (text + "\n").encode()), ("sig", signature)):
        with open(os.path.join(folder, part), "wb") as file:
            file.write(content)
    command = "openssl pkeyutl -verify -pubin -keyform DER -inkey key -rawin -in text -sigfile sig"
    subprocess.run(command.split(), cwd=folder, check=True, stdout=subprocess.DEVNULL)
kinds = {}
for body in bodies:
    kind = json.loads(body)["kind"]
    kinds[kind] = kinds.get(kind, 0) + 1
print(json.dumps({"records": len(bodies), "kinds": kinds}))
