// One refresh from a folder, in a process of its own that ends itself in the middle of it.

import { folderMirror } from "#runtime/update/fetch/folder-mirror.ts";
import { TufClient } from "#runtime/update/tuf/client.ts";
import { MetadataDirectory } from "#runtime/update/tuf/metadata-directory.ts";
import { failingDisk } from "../../../support/failing-disk.ts";

const [folder, repository, at] = process.argv.slice(2) as [string, string, string];
const disk = failingDisk(Number(at), () => {
  process.kill(process.pid, "SIGKILL");
  throw new Error("not reached");
});
const store = await MetadataDirectory.open(folder, disk);
const client = new TufClient({
  store,
  mirror: folderMirror(`${repository}/metadata`),
  time: () => ({ kind: "trusted", nowMs: Date.now(), floorMs: 0 }),
});
await client.refresh(new AbortController().signal);
