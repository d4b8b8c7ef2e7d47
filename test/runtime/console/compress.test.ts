import assert from "node:assert/strict";
import { request as ask, type IncomingHttpHeaders } from "node:http";
import { after, before, test } from "node:test";
import { gunzipSync } from "node:zlib";
import { type Console, openConsole } from "#runtime/console/http.ts";
import { ScriptedFurnace } from "./scripted-furnace.ts";

let served: Console;
let port: number;

before(async () => {
  served = await openConsole(new ScriptedFurnace(), { host: "127.0.0.1", port: 0 });
  port = Number(new URL(served.url).port);
});

after(() => served.close());

interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
}

test("compressed() gives a long answer compressed to who takes it so, with the same words and a tag that is known again", async () => {
  const plain = await bytesOf("/v1/map?cells=128", {});
  assert.equal(plain.headers["content-encoding"], undefined);
  const text = plain.bytes.toString();
  const { energies } = JSON.parse(text) as { energies: number[] };
  for (const energy of energies) assert.equal(energy, Number(energy.toFixed(3)));
  for (const accepted of ["gzip", "br, GZIP;q=0.5"]) {
    const { status, headers, bytes } = await bytesOf("/v1/map?cells=128", { "accept-encoding": accepted });
    assert.equal(status, 200);
    assert.equal(headers["content-encoding"], "gzip");
    assert.equal(headers["vary"], "accept-encoding");
    assert.equal(gunzipSync(bytes).toString(), text);
    assert.ok(bytes.length < text.length / 2, `${bytes.length} of ${text.length}`);
    const again = await bytesOf("/v1/map?cells=128", { "if-none-match": String(headers["etag"]) });
    assert.equal(again.status, 304);
  }
  for (const [path, accepted] of [
    ["/v1/map?cells=128", "gzip;q=0, br"],
    ["/v1/status", "gzip"],
  ] as const)
    assert.equal(
      (await bytesOf(path, { "accept-encoding": accepted })).headers["content-encoding"],
      undefined,
    );
});

function bytesOf(path: string, headers: Record<string, string>): Promise<Reply> {
  return new Promise((resolve, reject) => {
    ask({ host: "127.0.0.1", port, path, headers, agent: false }, (reply) => {
      const pieces: Buffer[] = [];
      reply.on("data", (piece: Buffer) => pieces.push(piece));
      reply.on("end", () =>
        resolve({ status: reply.statusCode ?? 0, headers: reply.headers, bytes: Buffer.concat(pieces) }),
      );
    })
      .on("error", reject)
      .end();
  });
}
