# Checks an export of the log with Python's standard library and the openssl program, and the proof of one record of it:
# tlog.py DIR VKEY [PROOF DICTIONARY]
import base64, hashlib, json, os, subprocess, sys, tempfile, zlib

directory, vkey = sys.argv[1:3]
name, _, key = vkey.split("+", 2)


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


def opened(note):
    text, signatures = note.rsplit("\n\n", 1)
    origin, size, claimed = text.split("\n")
    assert origin == name, "another log"
    # The log's own line is the first; others may have signed below it.
    signature = base64.b64decode(signatures.split("\n")[0].split(" ")[2])[4:]
    public = bytes.fromhex("302a300506032b6570032100") + base64.b64decode(key)[1:]
    with tempfile.TemporaryDirectory() as folder:
        for part, content in (("key", public), ("text", (text + "\n").encode()), ("sig", signature)):
            with open(os.path.join(folder, part), "wb") as file:
                file.write(content)
        command = "openssl pkeyutl -verify -pubin -keyform DER -inkey key -rawin -in text -sigfile sig"
        subprocess.run(command.split(), cwd=folder, check=True, stdout=subprocess.DEVNULL)
    return int(size), base64.b64decode(claimed)


def root_from(record, index, size, hashes):
    """RFC 9162, 2.1.3.2"""
    node, last = index, size - 1
    hash = hashlib.sha256(b"\0" + record).digest()
    for beside in hashes:
        assert last > 0, "a hash too many"
        if node % 2 == 1 or node == last:
            hash = hashlib.sha256(b"\1" + beside + hash).digest()
            while node % 2 == 0 and node != 0:
                node, last = node // 2, last // 2
        else:
            hash = hashlib.sha256(b"\1" + hash + beside).digest()
        node, last = node // 2, last // 2
    assert last == 0, "a hash too few"
    return hash


def check_proof(path, dictionary):
    with open(path) as file:
        head, note = file.read().split("\n\n", 1)
    header, extra, place, *rest = head.split("\n")
    assert header == "c2sp.org/tlog-proof@v1"
    record = base64.b64decode(extra[len("extra ") :])
    if record[0] == 1:
        with open(dictionary, "rb") as file:
            inflate = zlib.decompressobj(-15, zdict=file.read())
        record = inflate.decompress(record[1:], 16384)
        assert inflate.eof and not inflate.unused_data, "no record"
    index = int(place[len("index ") :])
    size, claimed = opened(note)
    hashes = [base64.b64decode(line) for line in rest]
    assert index < size and root_from(record, index, size, hashes) == claimed, "the record is not there"
    assert record == bodies[index], "another record"


with open(os.path.join(directory, "checkpoint")) as file:
    size, claimed = opened(file.read())
bodies = []
while len(bodies) < size:
    width = min(256, size - len(bodies))
    with open(os.path.join(directory, "tile/entries", name_of(len(bodies) // 256, width)), "rb") as file:
        data = file.read()
    while data:
        length = int.from_bytes(data[:2], "big")
        bodies.append(data[2 : 2 + length])
        data = data[2 + length :]
assert len(bodies) == size, "a record is missing"
assert claimed == root(bodies), "the root is not that of the records"
if len(sys.argv) > 3:
    check_proof(*sys.argv[3:5])
kinds = {}
for body in bodies:
    kind = json.loads(body)["kind"]
    kinds[kind] = kinds.get(kind, 0) + 1
print(json.dumps({"records": len(bodies), "kinds": kinds}))
