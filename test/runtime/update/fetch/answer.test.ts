import assert from "node:assert/strict";
import { test } from "node:test";
import { answerTo, type Head } from "#runtime/update/fetch/answer.ts";

const question = { url: new URL("https://host/a/file"), from: 0, bytesMax: 100, redirectsLeft: 5 };

function told(head: Partial<Head>, more: Partial<typeof question> = {}): unknown {
  try {
    const answer = answerTo({ ...question, ...more }, { status: 200, headers: {}, ...head });
    return answer.kind === "elsewhere" ? answer.url.href : answer;
  } catch (error) {
    return (error as { code: string }).code;
  }
}

test("answerTo() takes a whole file, or says why not", () => {
  const body = { kind: "body", skip: 0, lengthMax: 100, promised: undefined };
  const rows: readonly (readonly [Partial<Head>, unknown])[] = [
    [{}, body],
    [{ headers: { "content-length": "100" } }, { ...body, promised: 100 }],
    [{ headers: { "content-length": "101" } }, "update/too-large"],
    [{ headers: { "content-length": "-1" } }, "update/refused"],
    [{ headers: { "content-length": "1e1" } }, "update/refused"],
    [{ headers: { "content-length": "99999999999999999999" } }, "update/refused"],
    [{ headers: { "content-encoding": "identity" } }, body],
    [{ headers: { "content-encoding": "gzip" } }, "update/refused"],
    [{ status: 206, headers: { "content-range": "bytes 0-9/10" } }, "update/refused"],
    [{ status: 204 }, "update/unreachable"],
    [{ status: 403 }, "update/absent"],
    [{ status: 404 }, "update/absent"],
    [{ status: 410 }, "update/absent"],
    [{ status: 416 }, "update/unreachable"],
    [{ status: 500 }, "update/unreachable"],
  ];
  for (const [head, expected] of rows) assert.deepEqual(told(head), expected, JSON.stringify(head));
});

test("answerTo() takes the rest of a file only where it begins there", () => {
  const part = (range: string, length?: string): unknown =>
    told(
      { status: 206, headers: { "content-range": range, ...(length ? { "content-length": length } : {}) } },
      { from: 40 },
    );
  const rest = { kind: "body", skip: 0, lengthMax: 60, promised: 60 };
  assert.deepEqual(part("bytes 40-99/100"), rest);
  assert.deepEqual(part("bytes 40-99/*", "60"), rest);
  assert.deepEqual(part("bytes 40-59/100"), { ...rest, promised: 20 }, "a server may give less");
  for (const lie of [
    "",
    "bytes",
    "bytes 0-99/100",
    "bytes 41-99/100",
    "bytes 40-39/100",
    "bytes 40-99/99",
    "bytes 40-99/50",
  ])
    assert.equal(part(lie), "update/refused", lie);
  assert.equal(part("bytes 40-99/100", "59"), "update/refused");
  assert.equal(part("bytes 40-100/101"), "update/too-large");
  assert.equal(part("bytes 40-50/9999"), "update/too-large");
  // A server that knows no ranges sends all; what is there already is left out.
  assert.deepEqual(told({ headers: { "content-length": "100" } }, { from: 40 }), {
    ...{ kind: "body", skip: 40, lengthMax: 100, promised: 100 },
  });
  assert.deepEqual(told({ status: 416 }, { from: 40 }), { kind: "ended" });
});

test("answerTo() follows a redirect only on the same server and by the same scheme", () => {
  const to = (location: string, more: Partial<typeof question> = {}): unknown =>
    told({ status: 302, headers: { location } }, more);
  assert.equal(to("other"), "https://host/a/other");
  assert.equal(to("/x"), "https://host/x");
  assert.equal(to("https://host/x"), "https://host/x");
  for (const elsewhere of [
    ...["http://host/a/file", "https://elsewhere/file", "https://host:8443/file", "//192.168.0.1/reboot"],
    ...["file:///etc/passwd", "https://me:secret@host/x", "https://", "javascript:0"],
  ])
    assert.equal(to(elsewhere), "update/refused", elsewhere);
  assert.equal(told({ status: 302 }), "update/refused");
  assert.equal(to("/x", { redirectsLeft: 0 }), "update/refused");
});
