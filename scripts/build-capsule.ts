// node scripts/build-capsule.ts NAME
//
// Makes a sample capsule again, from nothing but seeds.

import { mkdir, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { buildSample } from "./capsule/build.ts";
import { samples } from "./capsule/samples.ts";

const [name] = process.argv.slice(2);
const sample = samples.find(({ station }) => station.name === name);
if (sample === undefined) {
  const names = samples.map(({ station }) => station.name).join("|");
  process.stderr.write(`Usage: node scripts/build-capsule.ts ${names}\n`);
  process.exit(2);
}
const folder = new URL(`../capsules/${name}/`, import.meta.url);
await mkdir(folder, { recursive: true });
const say = (line: string) => void process.stdout.write(`${line}\n`);
for (const [file, bytes] of await buildSample(sample, sample.size, say)) {
  await writeFile(new URL(file, folder), bytes);
  say(`wrote ${fileURLToPath(new URL(file, folder))} (${bytes.length} bytes)`);
}
