import assert from "node:assert/strict";
import type { IncomingMessage, ServerResponse } from "node:http";
import { connect, createServer } from "node:net";
import { type TestContext, test } from "node:test";
import { mirrorAt } from "#runtime/update/fetch/mirror.ts";
import type { PaceLimits } from "#runtime/update/fetch/pace.ts";
import { gathered } from "#runtime/update/tuf/gathered.ts";
import { never } from "../../../support/tuf-folder.ts";
import { serve } from "../../../support/tuf-repository.ts";

const patient: PaceLimits = { idleMsMax: 30_000, windowMs: 60_000, windowBytesMin: 1 };

async function fetched(
  t: TestContext,
  answer: (request: IncomingMessage, response: ServerResponse) => void,
  { pace = patient, from = 0, bytesMax = 100, signal = never, path = "file" } = {},
): Promise<string> {
  const served = await serve(answer);
  t.after(() => served[Symbol.asyncDispose]());
  const mirror = mirrorAt(`${served.url}base`, { pace });
  const pieces: Uint8Array[] = [];
  try {
    for await (const piece of mirror.open(path, { from, bytesMax, signal })) pieces.push(piece);
    return Buffer.concat(pieces).toString();
  } catch (error) {
    const { code, name } = error as { code?: string; name: string };
    return `${Buffer.concat(pieces)}|${name === "AbortError" ? name : code}`;
  }
}

test("httpMirror() asks for a file plainly, under its folder", async (t) => {
  const asked: unknown[] = [];
  const text = await fetched(t, (request, response) => {
    const { "accept-encoding": coding, range } = request.headers;
    asked.push([request.method, request.url, coding, range]);
    response.end("hello");
  });
  assert.equal(text, "hello");
  assert.deepEqual(asked, [["GET", "/base/file", "identity", undefined]]);
});

test("httpMirror() stays on its server, whatever a path begins with", async (t) => {
  for (const path of ["//elsewhere/x", "/x", "a//b"])
    assert.equal(await fetched(t, ({ url }, response) => response.end(url), { path }), `/base/${path}`);
});

test("httpMirror() goes on where it is told to, by range or by leaving out", async (t) => {
  const file = "0123456789";
  const withRanges = (request: IncomingMessage, response: ServerResponse): void => {
    assert.equal(request.headers.range, "bytes=4-");
    response.writeHead(206, { "content-range": "bytes 4-9/10" }).end(file.slice(4));
  };
  assert.equal(await fetched(t, withRanges, { from: 4 }), "456789");
  assert.equal(await fetched(t, (_request, response) => response.end(file), { from: 4 }), "456789");
  const dripping = (_request: IncomingMessage, response: ServerResponse): void => {
    response.writeHead(200);
    for (const digit of file) response.write(digit);
    response.end();
  };
  assert.equal(await fetched(t, dripping, { from: 4 }), "456789");
  assert.equal(await fetched(t, (_request, response) => response.writeHead(416).end(), { from: 10 }), "");
});

test("httpMirror() takes no more than it may, whatever was said of the length", async (t) => {
  const endless = (_request: IncomingMessage, response: ServerResponse): void => {
    const more = (): void => {
      while (!response.destroyed)
        if (!response.write("x".repeat(1_000))) return void response.once("drain", more);
    };
    more();
  };
  assert.match(await fetched(t, endless), /\|update\/too-large$/);
  const announced = await fetched(t, (_request, response) =>
    response.writeHead(200, { "content-length": 101 }).end("x".repeat(101)),
  );
  assert.equal(announced, "|update/too-large");
});

test("httpMirror() tells a file that ended early from a whole one", async (t) => {
  const cut = await fetched(t, (_request, response) => {
    response.writeHead(200, { "content-length": 10 });
    response.write("01234", () => response.socket!.destroy());
  });
  assert.match(cut, /\|update\/cut$/);
  const chunked = await fetched(t, (_request, response) => {
    response.writeHead(200);
    response.write("01234", () => response.socket!.destroy());
  });
  assert.match(chunked, /\|update\/cut$/);
});

test("httpMirror() ends a server that is silent, before its headers or behind them", async (t) => {
  const pace = { ...patient, idleMsMax: 50 };
  assert.equal(await fetched(t, () => undefined, { pace }), "|update/too-slow");
  const behind = await fetched(t, (_request, response) => void response.write("0123"), { pace });
  assert.match(behind, /update\/too-slow$/);
});

test("httpMirror() ends a server that drips", async (t) => {
  const pace = { idleMsMax: 30_000, windowMs: 100, windowBytesMin: 1_000_000 };
  const dripped = await fetched(
    t,
    (_request, response) => {
      const timer = setInterval(() => response.write("."), 5);
      response.once("close", () => clearInterval(timer));
    },
    { pace, bytesMax: 1_000_000 },
  );
  assert.match(dripped, /^\.*\|update\/too-slow$/);
});

test("httpMirror() follows no redirect to elsewhere, and not for ever", async (t) => {
  let asked = 0;
  const round = (_request: IncomingMessage, response: ServerResponse): void => {
    asked++;
    response.writeHead(302, { location: "/again" }).end();
  };
  assert.equal(await fetched(t, round), "|update/refused");
  assert.equal(asked, 6);
  const once = (request: IncomingMessage, response: ServerResponse): void => {
    if (request.url === "/base/file") response.writeHead(302, { location: "/there" }).end();
    else response.end(request.url);
  };
  assert.equal(await fetched(t, once), "/there");
  const elsewhere = await serve((_request, response) => response.end("secret"));
  t.after(() => elsewhere[Symbol.asyncDispose]());
  const away = await fetched(t, (_request, response) =>
    response.writeHead(302, { location: elsewhere.url }).end(),
  );
  assert.equal(away, "|update/refused");
});

test("httpMirror() ends with its signal, and leaves no connection", async (t) => {
  const stop = new AbortController();
  const { promise, resolve } = Promise.withResolvers<void>();
  const text = await fetched(
    t,
    (_request, response) => {
      response.write("0123", () => stop.abort());
      response.once("close", resolve);
    },
    { signal: stop.signal },
  );
  assert.match(text, /\|AbortError$/);
  await promise;
});

test("httpMirror() takes what is no HTTP, or nobody, for unreachable", async () => {
  const server = createServer((socket) =>
    socket
      .on("error", () => socket.destroy())
      .resume()
      .end("220 this is mail\r\n"),
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  await assert.rejects(gathered(mirrorAt(`http://127.0.0.1:${port}/`), "x", { bytesMax: 9, signal: never }), {
    code: "update/unreachable",
  });
  await new Promise((resolve) => server.close(resolve));
  await new Promise((resolve) => connect(port, "127.0.0.1").once("error", resolve));
  await assert.rejects(gathered(mirrorAt(`http://127.0.0.1:${port}/`), "x", { bytesMax: 9, signal: never }), {
    code: "update/unreachable",
  });
});

test("mirrorAt() takes web addresses and folders, and nothing else", () => {
  assert.equal(mirrorAt("https://host/a").name, "https://host/a/");
  assert.equal(mirrorAt("file:///media/stick").way, "local");
  assert.equal(mirrorAt("/media/stick").name, "/media/stick");
  for (const address of [
    "ftp://host/",
    "stick",
    "https://",
    "ftp://me:secret@host/",
    "https://me:secret@",
    "",
  ])
    assert.throws(() => mirrorAt(address), { code: "update/unreachable" });
});

test("httpMirror() gives a name and a password to its server, as a header, and to nobody else", async (t) => {
  const asked: (string | undefined)[] = [];
  const served = await serve(({ headers, url }, response) => {
    asked.push(headers.authorization);
    if (url === "/base/moved") response.writeHead(302, { location: "/base/file" });
    if (url === "/base/away") response.writeHead(302, { location: "http://127.0.0.1:9/file" });
    response.end("hello");
  });
  t.after(() => served[Symbol.asyncDispose]());
  const mirror = mirrorAt(`${served.url.replace("//", "//me:se%40cret@")}base?key=secret`);
  assert.equal(mirror.name, `${served.url}base/`);
  const open = async (path: string): Promise<string> => {
    let text = "";
    for await (const piece of mirror.open(path, { from: 0, bytesMax: 100, signal: never }))
      text += Buffer.from(piece).toString();
    return text;
  };
  assert.equal(await open("moved"), "hello");
  await assert.rejects(open("away"), ({ message }: Error) => !/secret|cret/.test(message));
  const authorization = `Basic ${Buffer.from("me:se@cret").toString("base64")}`;
  assert.deepEqual(asked, [authorization, authorization, authorization]);
});
