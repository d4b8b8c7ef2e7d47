import assert from "node:assert/strict";
import { test } from "node:test";
import { placeOf, postgresAddress } from "#runtime/hub/store/postgres/address.ts";

function read(text: string): string {
  const reading = postgresAddress(text);
  if (reading.kind === "bad") return reading.because;
  const { address } = reading;
  return `${placeOf(address)} as ${address.user}, ${address.isEncrypted ? "TLS" : "plain"}`;
}

/** Off this machine nothing goes unencrypted unless a person has written that it may. */
const table: readonly (readonly [text: string, reading: string])[] = [
  ["postgres://iv@db.plant.local/books", "books at db.plant.local:5432 as iv, TLS"],
  ["postgresql://iv@10.0.0.5:6432/iv", "iv at 10.0.0.5:6432 as iv, TLS"],
  ["postgres://iv@10.0.0.5/iv?sslmode=disable", "iv at 10.0.0.5:5432 as iv, plain"],
  ["postgres://iv@127.0.0.1/iv", "iv at 127.0.0.1:5432 as iv, plain"],
  ["postgres://iv@localhost/iv?sslmode=verify-full", "iv at localhost:5432 as iv, TLS"],
  ["postgres://iv@[::1]/iv", "iv at ::1:5432 as iv, plain"],
  ["postgres:///iv?host=/run/postgresql&user=hub", "iv in /run/postgresql as hub, plain"],
  ["postgres:///iv?host=/run/postgresql", "iv in /run/postgresql as undefined, plain"],
  ["postgres://a%40b@h/d%20e", "d e at h:5432 as a@b, TLS"],
  ["postgres://iv:secret@h/iv", "a password in it would be seen by everybody who lists processes"],
  ["postgres://iv@h/iv?sslmode=require", 'sslmode is verify-full or disable, not "require"'],
  ["postgres://iv@h/iv?password=secret", '"password" is not understood'],
  ["postgres://iv@h", "it names no database"],
  ["postgres://iv@h/a/b", "it names no database"],
  ["postgres:///iv", "it names no host, and no folder of a socket as ?host=/run/postgresql"],
  ["mysql://iv@h/iv", "it is no address such as postgres://iv@db.plant.local/iv"],
  ["books", "it is no address such as postgres://iv@db.plant.local/iv"],
];

test("postgresAddress() takes what it understands and nothing else", () => {
  for (const [text, reading] of table) assert.equal(read(text), reading, text);
});
