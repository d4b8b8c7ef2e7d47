import { access, chmod, constants, mkdir, open, readFile, rm, stat, statfs } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Config } from "#runtime/config.ts";
import type { Check, Finding } from "./check.ts";
import { type Mount, mountOf } from "./mounts.ts";

/** Where records go. */
export const diskChecks: readonly Check<Config>[] = [
  {
    name: "data folder",
    kind: "check",
    why: "Without a place for records nothing may be written to the machine",
    async look({ gateway: { data } }) {
      const found = await stat(data).catch((error: NodeJS.ErrnoException) => error.code ?? error.message);
      if (found === "ENOENT")
        return {
          is: "warning",
          found: `${data} is not there`,
          mend: `The first start makes it, if this user may: mkdir -p ${data}`,
          fix: { does: `makes ${data}`, apply: async () => void (await makeFolder(data)) },
        };
      if (typeof found === "string")
        return { is: "wrong", found: `${data}: ${found}`, mend: `Let this user reach ${data}` };
      await access(data, constants.W_OK);
      const { bavail, bsize } = await statfs(data);
      const freeMb = Math.round((bavail * bsize) / 2 ** 20);
      if (freeMb < diskMbMin)
        return {
          is: "wrong",
          found: `${data} has ${freeMb} MB left`,
          mend: `Free at least ${diskMbMin} MB; \`iv proof prune\` gives up what was delivered`,
        };
      if ((found.mode & 0o002) !== 0)
        return {
          is: "wrong",
          found: `${data} can be written by anybody`,
          mend: `chmod o-w ${data}`,
          fix: {
            does: `takes the others' right to write ${data} away`,
            apply: () => chmod(data, found.mode & 0o7775),
          },
        };
      return { is: "fine", found: `${data}, ${freeMb} MB free` };
    },
  },
  {
    name: "file system",
    kind: "evaluation",
    why: "A log can only promise what the file system under it keeps over a power cut",
    async look({ gateway: { data } }) {
      const mount = await mountAt(await nearestFolder(data));
      return mount === undefined
        ? { is: "warning", found: `nobody says what ${data} is on`, mend: "Look with `findmnt -T`" }
        : judgeMount(mount);
    },
  },
  {
    name: "sync time",
    kind: "evaluation",
    why: "An action on record first waits for it; and a disk that is done sooner than any flash can be keeps no promise",
    async look({ gateway: { data } }) {
      return judgeSyncs(await timeSyncs(await nearestFolder(data)));
    },
  },
];

async function makeFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o750 });
}

/** The folder itself, or the first above it that is there. */
export async function nearestFolder(path: string): Promise<string> {
  const isThere = await access(path).then(
    () => true,
    () => false,
  );
  return isThere || dirname(path) === path ? path : await nearestFolder(dirname(path));
}

export async function mountAt(path: string): Promise<Mount | undefined> {
  return mountOf(path, await readFile("/proc/self/mountinfo", "utf8"));
}

/** A table of what is known of file systems; one that is not named here is worth a look and nothing more. */
export function judgeMount({ type, options, point }: Mount): Finding {
  const found = `${type} at ${point}`;
  const because = reasons[type];
  if (because !== undefined)
    return {
      is: because.is,
      found: `${found}: ${because.what}`,
      mend: "Put gateway.data on a local ext4, xfs, btrfs or f2fs",
    };
  const unsafe = options.find((option) => unsafeOptions.has(option));
  if (unsafe !== undefined)
    return {
      is: "wrong",
      found: `${found} is mounted with ${unsafe}`,
      mend: `Mount it without ${unsafe}: with it a power cut may take what was promised`,
    };
  if (options.includes("ro"))
    return {
      is: "wrong",
      found: `${found} is read-only`,
      mend: "Mount it for writing; look at dmesg for why",
    };
  return sound.has(type)
    ? { is: "fine", found }
    : {
        is: "warning",
        found: `${found}, which nobody has tried`,
        mend: "Try it with `iv selftest powercut`",
      };
}

const sound: ReadonlySet<string> = new Set(["ext4", "xfs", "btrfs", "f2fs", "zfs", "bcachefs"]);
const unsafeOptions: ReadonlySet<string> = new Set(["nobarrier", "barrier=0", "data=writeback"]);
const onTheNet = { is: "wrong", what: "locks and syncs over a network are not to be relied on" } as const;
const inMemory = { is: "wrong", what: "it is memory, and forgets at the next start" } as const;
const noRights = { is: "wrong", what: "it keeps no rights, so no secret is one there" } as const;
const reasons: Readonly<Record<string, { readonly is: "warning" | "wrong"; readonly what: string }>> = {
  tmpfs: inMemory,
  ramfs: inMemory,
  nfs: onTheNet,
  nfs4: onTheNet,
  cifs: onTheNet,
  smb3: onTheNet,
  "9p": onTheNet,
  "fuse.sshfs": onTheNet,
  vfat: noRights,
  exfat: noRights,
  overlay: { is: "warning", what: "a container's own layer goes with the container" },
  ext2: { is: "warning", what: "without a journal, a power cut may cost whole folders" },
  ext3: { is: "warning", what: "each sync waits for everybody's writes" },
};

/** Milliseconds of each of some writes that were waited for, sorted. */
export async function timeSyncs(folder: string): Promise<readonly number[]> {
  const path = join(folder, `.sync-time-${process.pid}`);
  const file = await open(path, "wx", 0o600);
  try {
    const page = Buffer.alloc(4_096, 0x5a);
    const took: number[] = [];
    for (let turn = 0; turn < syncs; turn++) {
      await file.write(page, 0, page.length, turn * page.length);
      const began = performance.now();
      await file.datasync();
      took.push(performance.now() - began);
    }
    return took.sort((a, b) => a - b);
  } finally {
    await file.close();
    await rm(path, { force: true });
  }
}

export function judgeSyncs(sorted: readonly number[]): Finding {
  const median = sorted[Math.floor(sorted.length / 2)]!;
  const found = `${median.toPrecision(2)} ms, at worst ${sorted.at(-1)!.toPrecision(2)} ms`;
  if (median < syncMsMin)
    return {
      is: "warning",
      found: `${found}: sooner than flash can be`,
      mend: "Try a real power cut with `iv selftest powercut --pull`; a disk in memory or a cache that lies looks like this",
    };
  return median > syncMsMax
    ? {
        is: "warning",
        found,
        mend: "Use a faster card or disk, or a longer proof.flushMs; `durable` actions wait this long each",
      }
    : { is: "fine", found };
}

const syncs = 16;
/** A page in flash takes some 200 µs to program; with a capacitor behind the cache, tens of microseconds to be safe. */
const syncMsMin = 0.01;
const syncMsMax = 200;
const diskMbMin = 200;
