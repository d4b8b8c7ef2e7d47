import assert from "node:assert/strict";
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { mirrorAt } from "#runtime/update/fetch/mirror.ts";
import { gathered } from "#runtime/update/tuf/gathered.ts";
import { unless } from "../../../support/lacking.ts";
import { ClientRunner } from "../../../support/tuf-client.ts";
import { never, temporaryFolder } from "../../../support/tuf-folder.ts";
import { TufRepository } from "../../../support/tuf-repository.ts";

const lacking = unless(
  spawnSync("openssl", ["version"]).status === 0 ? undefined : "there is no openssl to make a certificate",
);
const program = fileURLToPath(new URL("../../../../runtime/main.ts", import.meta.url));

test("httpMirror() speaks HTTPS, with those alone whose certificate is vouched for", {
  skip: lacking,
}, async (t) => {
  const folder = temporaryFolder(t);
  const [certificate, key] = [join(folder, "cert.pem"), join(folder, "key.pem")];
  execFileSync("openssl", [
    ...["req", "-x509", "-nodes", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-days", "2"],
    ...[
      "-subj",
      "/CN=localhost",
      "-addext",
      "subjectAltName=DNS:localhost",
      "-keyout",
      key,
      "-out",
      certificate,
    ],
  ]);
  const repository = new TufRepository();
  const server = createServer(
    { cert: readFileSync(certificate), key: readFileSync(key) },
    (request, response) => {
      const bytes = repository.file(request.url!.slice(1));
      response.writeHead(bytes === undefined ? 404 : 200).end(bytes);
    },
  );
  server.on("tlsClientError", (_error, socket) => socket.destroy());
  await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
  t.after(() => server.close());
  const url = `https://localhost:${(server.address() as AddressInfo).port}/`;

  await assert.rejects(
    gathered(mirrorAt(url), "metadata/timestamp.json", { bytesMax: 9_999, signal: never }),
    { code: "update/unreachable", message: /SELF_SIGNED/ },
  );
  const client = new ClientRunner(t, {
    url,
    metadataUrl: `${url}metadata/`,
    targetsUrl: url,
    [Symbol.asyncDispose]: async () => undefined,
  });
  await client.init(repository.published["root"]![0]!);
  const refresh = ["refresh", "--metadata-dir", client.metadata, "--metadata-url", `${url}metadata/`];
  // The authority is named to Node when it starts, so this is a process of its own.
  const child = spawn(process.execPath, [program, "update", ...refresh], {
    env: { ...process.env, NODE_EXTRA_CA_CERTS: certificate },
    stdio: ["ignore", "ignore", "inherit"],
  });
  assert.deepEqual(await once(child, "exit"), [0, null]);
  assert.equal(client.roles().length, 4);
});
