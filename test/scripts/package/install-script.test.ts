import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { hash } from "node:crypto";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { root } from "../../support/site.ts";

const name = "industriverse-edge_0.1.0_amd64.deb";
const whole = "the package";

type Stick = readonly [sums: string | undefined, packages?: readonly string[], user?: string];

/** A folder as a stick would bring it, and a dpkg that only notes what it was asked for. */
async function install(...[sums, packages = [name], user = "0"]: Stick) {
  const folder = mkdtempSync(join(tmpdir(), "iv-stick-"));
  try {
    const noted = join(folder, "noted");
    const programs = {
      dpkg: `[ "$1" = --print-architecture ] && echo amd64 || echo "$@" > '${noted}'`,
      id: `echo ${user}`,
    };
    mkdirSync(join(folder, "bin"));
    for (const [program, line] of Object.entries(programs)) {
      writeFileSync(join(folder, "bin", program), `#!/bin/sh\n${line}\n`);
      chmodSync(join(folder, "bin", program), 0o755);
    }
    copyFileSync(join(root, "scripts/install.sh"), join(folder, "install.sh"));
    for (const each of packages) writeFileSync(join(folder, each), whole);
    if (sums !== undefined) writeFileSync(join(folder, "SHA256SUMS"), sums);
    const said = await new Promise<{ code: number; err: string }>((resolve) => {
      const env = { PATH: `${folder}/bin:/usr/bin:/bin` };
      execFile("sh", [join(folder, "install.sh")], { env }, (error, _out, err) =>
        resolve({ code: Number(error?.code ?? 0), err }),
      );
    });
    const asked = existsSync(noted) ? readFileSync(noted, "utf8").trim() : undefined;
    return { ...said, asked: asked?.replace(folder, "") };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const sums = `${hash("sha256", "another")}  industriverse-edge_0.1.0_arm64.deb\n${hash("sha256", whole)}  ${name}\n`;

test("install.sh hands a whole package for this processor to dpkg", async () => {
  assert.deepEqual(await install(sums), { code: 0, err: "", asked: `--install /${name}` });
});

const refusals: readonly (readonly [what: string, words: Stick, message: RegExp])[] = [
  ["a damaged package", [`${hash("sha256", "other")}  ${name}\n`], /is damaged/],
  ["no sums", [undefined], /SHA256SUMS is missing/],
  ["sums of other packages", [`${hash("sha256", whole)}  other.deb\n`], /does not name/],
  ["a package for another processor", [sums, ["industriverse-edge_0.1.0_arm64.deb"]], /no package for amd64/],
  ["two packages", [sums, [name, "industriverse-edge_0.2.0_amd64.deb"]], /leave one/],
  ["a user who is not root", [sums, [name], "1000"], /run this as root/],
];

for (const [what, words, message] of refusals)
  test(`install.sh refuses ${what}`, async () => {
    const { code, err, asked } = await install(...words);
    assert.deepEqual([code, asked], [1, undefined]);
    assert.match(err, message);
  });
