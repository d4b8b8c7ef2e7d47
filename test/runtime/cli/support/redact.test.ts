import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { knownIn, redactor } from "#runtime/cli/support/redact.ts";

const nothing = redactor({ secrets: [], hosts: [] });

for (const [text, expected] of [
  ["mqtts://plant:hunter22@hub.example:8883/x", "mqtts://[redacted]@hub.example:8883/x"],
  ["Authorization: Bearer abcdefgh12345678", "Authorization: Bearer [redacted]"],
  ["key PRIVATE+KEY+gw+0011aabb+AbC= end", "key [redacted] end"],
  ["-----BEGIN PRIVATE KEY-----\nMC4C\n-----END PRIVATE KEY-----", "[redacted]"],
  ['password: "hunter2"', "password: [redacted]"],
  ["passwordFile: /etc/iv/pw", "passwordFile: /etc/iv/pw"],
  ["found ivt_09090909_CQkJCQkJCQkJCQkJ-_8 there", "found [redacted] there"],
  ["ed25519-secret me AAAA and more", "[redacted] and more"],
  ["eyJhbGciOiJFZERTQSJ9.eyJzdWIi.c2ln", "[redacted]"],
  ["zone.temperature 1012.5 K", "zone.temperature 1012.5 K"],
] as const)
  test(`redactor() makes ${JSON.stringify(text)} fit to leave`, () => {
    assert.equal(nothing(text), expected);
  });

test("redactor() calls one host by one name, and not in the middle of another", () => {
  const redact = redactor({ secrets: [], hosts: ["10.0.0.5", "plc-1", "127.0.0.1"] });
  assert.equal(
    redact("10.0.0.5:502 and 10.0.0.50, plc-1 plc-12, 127.0.0.1, plc-1.local"),
    "host-1:502 and 10.0.0.50, host-2 plc-12, 127.0.0.1, plc-1.local",
  );
});

test("knownIn() finds hosts and secrets wherever a configuration has them", () => {
  assert.deepEqual(
    knownIn({
      devices: { a: { host: "10.0.0.5", points: { x: { unit: "K" } } }, b: { url: "opc.tcp://cell:4840" } },
      uplink: { url: "mqtt://gw:s3cr%21t@[fd00::1]:1883", token: "abcd", keyFile: "/pki/k" },
      traces: { url: "http://10.0.0.5:4318/v1?key=q%20r&x" },
    }),
    {
      secrets: ["s3cr%21t", "s3cr!t", "abcd", "q%20r", "x", "q r"],
      hosts: ["10.0.0.5", "cell", "fd00::1", "10.0.0.5"],
    },
  );
});

test("redactor() leaves no known secret of four characters or more in any text", () => {
  const secret = fc.stringMatching(/^[A-Za-z0-9!$%&]{4,20}$/).filter((text) => !"[redacted]".includes(text));
  fc.assert(
    fc.property(
      fc.array(secret, { minLength: 1, maxLength: 4 }),
      fc.array(fc.string()),
      (secrets, between) => {
        const redact = redactor({ secrets, hosts: [] });
        const text = secrets.map((each, at) => `${between[at] ?? "\n"}${each}`).join(" ");
        for (const each of secrets) assert.ok(!redact(`${text} `).includes(` ${each} `), each);
      },
    ),
  );
});
