import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { TestContext } from "node:test";
import type { TrustedTime } from "#runtime/update/tuf/trusted-time.ts";
import type { TufRepository } from "./tuf-repository.ts";

export function temporaryFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "iv-tuf-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** The repository as static files, such as on a stick. */
export function writeRepository({ published, artifacts }: TufRepository, folder: string): void {
  const put = (path: string, bytes: Uint8Array): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), bytes);
  };
  for (const [role, versions] of Object.entries(published))
    if (role === "timestamp") put("metadata/timestamp.json", versions.at(-1)!);
    else for (const [index, bytes] of versions.entries()) put(`metadata/${index + 1}.${role}.json`, bytes);
  for (const [path, { data, target }] of Object.entries(artifacts)) {
    const slash = path.lastIndexOf("/") + 1;
    put(`targets/${path.slice(0, slash)}${target.hashes["sha256"]}.${path.slice(slash)}`, data);
  }
}

export function timeIs(nowMs: number = Date.now()): () => TrustedTime {
  return () => ({ kind: "trusted", nowMs, floorMs: 0 });
}

export const never: AbortSignal = new AbortController().signal;
