// `npm run package [-- --arch amd64] [--level 6] [--out DIR]`: Debian packages for gateways, the same bytes
// every time, with their digests and an installer for boxes without a network beside them.

import { execFileSync } from "node:child_process";
import { copyFileSync, writeFileSync } from "node:fs";
import { basename, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { architectures } from "./package/architecture.ts";
import { type Built, buildPackage } from "./package/build.ts";

/** Another committer's clock may be somewhat fast. */
const aheadSMax = 600;
const root: string = fileURLToPath(new URL("..", import.meta.url));
const { arch, level, out } = readCall();
const chosen = architectures.filter(({ debian }) => arch === "all" || arch === debian);
if (chosen.length === 0) wrong(`there is no package for "${arch}"`);
if (!/^(?:[0-9]|none)$/.test(level)) wrong(`--level takes 0 to 9 or none, not "${level}"`);

const builts: Built[] = [];
for (const architecture of chosen) {
  const built = await buildPackage(root, {
    architecture,
    out: resolve(root, out),
    level: level === "none" ? level : Number(level),
    epoch: epochOf(),
  });
  builts.push(built);
  const [packed, installed] = [built.packageBytes, built.installedBytes].map((bytes) =>
    (bytes / 1e6).toFixed(1),
  );
  console.log(`${relative(root, built.path)}: ${packed} MB, installed ${installed} MB, ${built.sha256}`);
}
writeFileSync(
  join(resolve(root, out), "SHA256SUMS"),
  builts.map(({ path, sha256 }) => `${sha256}  ${basename(path)}\n`).join(""),
);
copyFileSync(join(root, "scripts/install.sh"), join(resolve(root, out), "install.sh"));

/** The last commit's time, unless whoever builds says another; a tree without history has to say it. */
function epochOf(): number {
  const said = process.env["SOURCE_DATE_EPOCH"];
  const text = said ?? execFileSync("git", ["log", "-1", "--format=%ct"], { cwd: root, encoding: "utf8" });
  const epoch = Number(text);
  // Gateways take no clock below it for right, so one that is still to come would keep them from all updates until then.
  if (epoch > Date.now() / 1_000 + aheadSMax)
    wrong(`the time ${text.trim()} is still to come: set this machine's clock, or SOURCE_DATE_EPOCH`);
  if (!Number.isInteger(epoch) || epoch <= 0) wrong(`SOURCE_DATE_EPOCH takes seconds, not "${text.trim()}"`);
  return epoch;
}

function readCall(): { arch: string; level: string; out: string } {
  try {
    return parseArgs({
      options: {
        arch: { type: "string", default: "all" },
        level: { type: "string", default: "6" },
        out: { type: "string", default: "artefacts" },
      },
    }).values;
  } catch (error) {
    return wrong((error as Error).message);
  }
}

function wrong(what: string): never {
  console.error(`${what}; say --arch amd64 or arm64, --level 0 to 9 (6), --out DIR (artefacts)`);
  process.exit(2);
}
