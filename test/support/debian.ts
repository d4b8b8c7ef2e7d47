// Debian's own tools, for tests of the package: which of them this machine has, and a package to try them on.

import { execFile, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { promisify } from "node:util";
import { type Architecture, architectures } from "#scripts/package/architecture.ts";
import { type Built, buildPackage } from "#scripts/package/build.ts";
import { root } from "./site.ts";

/** Why a test cannot run here; undefined where it can, and in CI, where it must. */
export const noDpkg: string | undefined = lacking("dpkg-deb", ["--version"]);
export const noSystemd: string | undefined = lacking("systemd-analyze", ["--version"]);
export const noSocat: string | undefined = lacking("socat", ["-V"]);
export const noQemu: string | undefined =
  lacking("qemu-aarch64-static", ["--version"]) ??
  (existsSync("/usr/aarch64-linux-gnu/lib/libstdc++.so.6") || process.env["IV_CI"] !== undefined
    ? undefined
    : "no libraries for arm64 here");
/** dpkg installs for root alone, also into a folder. */
export const noInstallation: string | undefined =
  noDpkg ?? noSystemd ?? (process.getuid?.() === 0 ? undefined : "only root installs");

export const arm64: Architecture = architectures.find(({ node }) => node === "arm64")!;
export const host: Architecture = architectures.find(({ node }) => node === process.arch)!;

export const epoch = 1_700_000_000;

/** Packed at once and large: it is unpacked right away. */
export async function build(out: string, architecture: Architecture = host): Promise<Built> {
  return await buildPackage(root, { architecture, out, level: "none", epoch });
}

/** What a program says; who it is and what it may find are the test's, not those of whoever runs the tests. */
export async function says(command: string, ...argv: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(command, argv, {
    env: { PATH: "/usr/sbin:/usr/bin:/sbin:/bin" },
  });
  return stdout;
}

function lacking(name: string, words: readonly string[]): string | undefined {
  const { error } = spawnSync(name, [...words]);
  return error === undefined || process.env["IV_CI"] !== undefined ? undefined : `no ${name} here`;
}
