// What lies where on a gateway. Every byte comes from the sources, from the lock file's packages, or from the few files
// in `debian/`; our own modules leave their types behind.

import type { Dirent } from "node:fs";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Architecture } from "./architecture.ts";
import { copyOf, type Entry, programOf } from "./entry.ts";
import { isKept, type Lock, packagesOf } from "./npm-packages.ts";
import { renamed, strippedOf } from "./stripped.ts";

export const home = "usr/lib/industriverse-edge";
const documents = "usr/share/doc/industriverse-edge";

export interface Making {
  readonly architecture: Architecture;
  /** The folder of that architecture's Node, as npm has it. */
  readonly node: string;
  /** Seconds since 1970: the floor of every clock that the package will ever see. */
  readonly epoch: number;
}

export function contentsOf(root: string, { architecture, node, epoch }: Making): readonly Entry[] {
  return [
    ...ourFolders
      .flatMap((folder) => copies(join(root, folder), `${home}/${folder}`))
      .map(strippedOf)
      .map((entry) => (entry.to === released ? { ...entry, made: () => releasedText(epoch) } : entry)),
    ...ourFiles.map((file) => copyOf(join(root, file), `${home}/${file}`)),
    { ...programOf(join(root, "scripts/iv.mjs"), `${home}/scripts/iv.mjs`), made: renamed },
    ...npmPackages(root, architecture),
    programOf(join(node, "bin/node"), `${home}/bin/node`),
    copyOf(join(node, "LICENSE"), `${documents}/LICENSE.node`),
    ...copies(join(root, "docs"), `${documents}/docs`),
    ...pages.map((page) => copyOf(join(root, page), `${documents}/${page}`)),
    ...system.map(([from, to]) => copyOf(join(debian, from), to)),
    programOf(join(debian, "iv.sh"), "usr/bin/iv"),
  ].toSorted((a, b) => (a.to < b.to ? -1 : 1));
}

/** `sim` is there for `iv demo` and `iv sim`: an administrator can rehearse before there is a machine. */
const ourFolders: readonly string[] = ["asm/build", "capsules", "firmware-bridge", "runtime", "sim"];
const ourFiles: readonly string[] = ["capsule.schema.json", "package.json", "scripts/need-node.cjs"];
const released = `${home}/runtime/released.json`;
const pages: readonly string[] = ["ARCHITECTURE.md", "CHANGELOG.md", "LICENSE", "README.md", "SECURITY.md"];

const debian: string = join(import.meta.dirname, "debian");
const system: readonly (readonly [from: string, to: string])[] = [
  ["copyright", `${documents}/copyright`],
  ["gateway.yaml", "etc/industriverse/gateway.yaml"],
  ["industriverse-edge.service", "usr/lib/systemd/system/industriverse-edge.service"],
  ["industriverse-hub.service", "usr/lib/systemd/system/industriverse-hub.service"],
  ["sysusers.conf", "usr/lib/sysusers.d/industriverse-edge.conf"],
  ["tmpfiles.conf", "usr/lib/tmpfiles.d/industriverse-edge.conf"],
];

/** As `runtime/version.ts` reads it. */
function releasedText(epochS: number): string {
  return `${JSON.stringify({ epochS })}\n`;
}

function npmPackages(root: string, architecture: Architecture): readonly Entry[] {
  const lock = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")) as Lock;
  return packagesOf(lock).flatMap((path) => {
    const name = path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);
    // A package inside a package is a line of its own in the lock file, and comes by that.
    return copies(join(root, path), `${home}/${path}`).filter(({ to }) =>
      isKept(name, to.slice(`${home}/${path}/`.length), architecture),
    );
  });
}

function copies(from: string, to: string): readonly Entry[] {
  return readdirSync(from, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => pathIn(from, entry))
    .map((path) => copyOf(join(from, path), `${to}/${path}`));
}

function pathIn(folder: string, entry: Dirent): string {
  return join(entry.parentPath, entry.name).slice(folder.length + 1);
}
