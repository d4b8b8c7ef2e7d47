// The tree that dpkg-deb packs. Modes and times are set and not inherited, so that neither a umask nor the
// hour of the check-out is in the package.

import { hash } from "node:crypto";
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import type { Architecture } from "./architecture.ts";
import { conffiles, controlOf } from "./control.ts";
import type { Entry } from "./entry.ts";

export interface StageOptions {
  readonly version: string;
  readonly architecture: Architecture;
  /** Seconds since 1970: the time of every file. */
  readonly epoch: number;
}

/** Lays the files out below `folder`, which is emptied before, and gives the bytes that they take. */
export function stage(folder: string, entries: readonly Entry[], options: StageOptions): number {
  rmSync(folder, { recursive: true, force: true });
  let bytes = 0;
  const sums: string[] = [];
  for (const entry of entries) {
    const to = join(folder, entry.to);
    mkdirSync(dirname(to), { recursive: true });
    if (entry.made === undefined) copyFileSync(entry.from, to);
    else writeFileSync(to, entry.made(readFileSync(entry.from, "utf8")));
    chmodSync(to, entry.isProgram ? 0o755 : 0o644);
    const content = readFileSync(to);
    bytes += content.length;
    // dpkg --verify compares with these; who wants a signature signs the package.
    sums.push(`${hash("md5", content)}  ${entry.to}\n`);
  }
  writeControl(join(folder, "DEBIAN"), {
    control: controlOf(options.version, options.architecture, { installedKiB: Math.ceil(bytes / 1_024) }),
    conffiles: conffiles.map((path) => `${path}\n`).join(""),
    md5sums: sums.join(""),
  });
  settle(folder, options.epoch);
  return bytes;
}

function writeControl(folder: string, files: Readonly<Record<string, string>>): void {
  mkdirSync(folder);
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(join(folder, name), text);
    chmodSync(join(folder, name), 0o644);
  }
  for (const script of scripts) {
    copyFileSync(join(import.meta.dirname, "debian", `${script}.sh`), join(folder, script));
    chmodSync(join(folder, script), 0o755);
  }
}

const scripts: readonly string[] = ["postinst", "prerm", "postrm"];

/** From the leaves up: a folder's time changes with what is put into it. */
function settle(folder: string, epoch: number): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) settle(path, epoch);
    else utimesSync(path, epoch, epoch);
  }
  chmodSync(folder, 0o755);
  utimesSync(folder, epoch, epoch);
}
