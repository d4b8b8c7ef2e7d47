// What a gateway's administrator notices of the package: how large it is, what it takes on disk, and how soon
// after its start the machine is guarded when nothing but the package is there, and what it holds of memory then. It needs dpkg-deb.

import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { architectures } from "#scripts/package/architecture.ts";
import { type Built, buildPackage } from "#scripts/package/build.ts";
import type { Lock } from "#scripts/package/npm-packages.ts";
import { unpack } from "#scripts/package/unpacked.ts";
import { type Bench, type BenchRow, interleave } from "./bench.ts";
import {
  besideFurnace,
  besidePublished,
  fromSources,
  measureDaemon,
  publishedMemory,
  publishedStarts,
} from "./process.ts";

export const packageBench: Bench = {
  name: "package",
  about:
    "the Debian package for this processor: its sizes, and the daemon out of it on a simulated PLC: start and idle memory",
  async run(rounds: number): Promise<readonly BenchRow[]> {
    return await besideFurnace(async (nextConfig, folder) => {
      const architecture = architectures.find(({ node }) => node === process.arch);
      if (architecture === undefined) throw new Error(`There is no package for ${process.arch}`);
      const epoch = Number(execFileSync("git", ["log", "-1", "--format=%ct"], { cwd: root }));
      const built = await buildPackage(root, { architecture, out: folder, level: releaseLevel, epoch });
      using unpacked = await unpack(built.path, join(folder, "unpacked"));
      const idle: Record<"packaged" | "sources", number[]> = { packaged: [], sources: [] };
      const life = async (of: keyof typeof idle, iv: readonly string[]): Promise<number> => {
        const { startMs, idle: memory } = await measureDaemon(iv, await nextConfig());
        idle[of].push(memory.pssMB);
        return startMs;
      };
      const starts = await interleave(rounds, {
        packaged: () => life("packaged", [unpacked.iv]),
        sources: () => life("sources", fromSources),
      });
      return [...sizeRows(built), ...startRows(starts), ...memoryRows(idle)];
    });
  },
};

function sizeRows({ packageBytes, installedBytes }: Built): readonly BenchRow[] {
  const row = { unit: "MB", better: "less" } as const;
  const packed = { ...row, what: "package, xz", ours: [packageBytes / 1e6], reach: 60 };
  return [
    { ...packed, peer: { name: "Node alone (zstd)", published: 30 } },
    { ...packed, peer: { name: "Greengrass lite (C)", published: 1 } },
    {
      ...row,
      what: "installed",
      ours: [installedBytes / 1e6],
      peer: { name: "the same packages untrimmed", values: [untrimmedBytes() / 1e6] },
    },
  ];
}

type Both = Readonly<Record<"packaged" | "sources", readonly number[]>>;

function startRows({ packaged, sources }: Both): readonly BenchRow[] {
  const what = "start to first guarded tick, out of the package";
  const row = { what, unit: "ms", better: "less", ours: packaged, reach: 1_500 } as const;
  return [
    { ...row, peer: { name: "from the sources", values: sources } },
    ...besidePublished(row, publishedStarts),
  ];
}

function memoryRows({ packaged, sources }: Both): readonly BenchRow[] {
  const what = "idle memory (PSS), out of the package";
  const row = { what, unit: "MB", better: "less", ours: packaged, reach: 170 } as const;
  return [
    { ...row, peer: { name: "from the sources", values: sources } },
    ...besidePublished(row, publishedMemory),
  ];
}

/** What npm puts on a disk for production. */
function untrimmedBytes(): number {
  const lock = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")) as Lock;
  let bytes = 0;
  for (const [path, { dev }] of Object.entries(lock.packages)) {
    // A package inside a package is counted with the outer one.
    if (dev === true || !/^node_modules\/(?!.*\/node_modules\/)/.test(path) || !existsSync(join(root, path)))
      continue;
    for (const entry of readdirSync(join(root, path), { withFileTypes: true, recursive: true }))
      if (entry.isFile()) bytes += statSync(join(entry.parentPath, entry.name)).size;
  }
  return bytes;
}

const root: string = fileURLToPath(new URL("../../", import.meta.url));
/** What `npm run package` takes where nobody names another. */
const releaseLevel = 6;
