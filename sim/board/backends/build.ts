import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir, userInfo } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Fault } from "#runtime/core/fault.ts";
import type { RegisterMap } from "#runtime/field/register-map.ts";

/** What `make` is to make, and from which folder beside `firmware-bridge/regmap`. */
export interface Target {
  readonly folder: "firmware" | "rtl";
  readonly target: "process" | "fuzz" | "mps2" | "sim";
  /** The file that it leaves. */
  readonly file: string;
}

/**
 * Builds a board for a map, or finds it built: the folder's name is the digest of all that goes in, so nothing old
 * is ever taken, and two programs that build at once end with the same file.
 */
export async function built({ folder, target, file }: Target, map: RegisterMap): Promise<string> {
  const source = join(bridge, folder);
  const text = JSON.stringify(map);
  const digest = createHash("sha256").update(target).update(text);
  for (const path of await sourcesIn([source, join(bridge, "regmap")]))
    digest.update(path).update(await readFile(path));
  const place = join(tmpdir(), `industriverse-boards-${userInfo().uid}`, digest.digest("hex").slice(0, 24));
  if (existsSync(join(place, file))) return join(place, file);
  await mkdir(dirname(place), { recursive: true, mode: 0o700 });
  const work = await mkdtemp(`${place}-`);
  await writeFile(join(work, "board.regmap.json"), text);
  const words = ["-C", source, target, `OUT=${work}`, `REGMAP=${join(work, "board.regmap.json")}`];
  const said = await run("make", [...words, `NODE=${process.execPath}`]);
  if (said.code !== 0) {
    await rm(work, { recursive: true, force: true });
    throw new Fault("sim/failed", `make ${target} failed in ${folder}: ${said.text.slice(-2_000)}`, {
      hint: "Install what the head of that folder's Makefile names",
    });
  }
  // Whoever was faster has made the same.
  await rename(work, place).catch(() => rm(work, { recursive: true, force: true }));
  return join(place, file);
}

/** The programs of these that are not here. */
export function absent(...programs: readonly string[]): readonly string[] {
  return programs.filter((program) => spawnSync(program, ["--version"]).error !== undefined);
}

async function sourcesIn(folders: readonly string[]): Promise<readonly string[]> {
  const found = await Promise.all(
    folders.map(async (folder) =>
      (await readdir(folder, { recursive: true, withFileTypes: true }))
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name)),
    ),
  );
  return found.flat().sort();
}

async function run(
  command: string,
  words: readonly string[],
): Promise<{ readonly code: number; readonly text: string }> {
  const child = spawn(command, words, { stdio: ["ignore", "pipe", "pipe"] });
  let text = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk) => {
      text = `${text}${String(chunk)}`.slice(-20_000);
    });
  const code = await new Promise<number>((resolve) => {
    child.once("error", () => resolve(127));
    child.once("close", (exit) => resolve(exit ?? 1));
  });
  return { code, text };
}

const bridge = dirname(dirname(fileURLToPath(import.meta.resolve("#bridge/regmap/furnace.regmap.json"))));
