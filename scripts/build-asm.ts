// Compiles the kernels into one module, with its text and digests beside it. The result is committed; a
// test builds it again and compares, so what runs is what the sources say.

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { argv } from "node:process";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";
import { digestOf } from "#runtime/core/digest.ts";
import { assert } from "#runtime/core/fault.ts";
import { memoryPages, staticsBytes } from "#runtime/core/layout.ts";

const root: string = fileURLToPath(new URL("..", import.meta.url));

/** Builds into `directory`; the same sources give the same bytes. */
export async function buildKernels(directory: string): Promise<void> {
  mkdirSync(directory, { recursive: true });
  const kernels = readdirSync(join(root, "asm/kernels"))
    .filter((file) => file.endsWith(".ts"))
    .sort()
    .map((file) => `asm/kernels/${file}`);
  const built = new Map<string, Uint8Array>();
  const { error, stderr } = await asc.main([...kernels, ...flags], {
    readFile: (name, base) => readOrNull(join(base, name)),
    writeFile: (name, contents) => {
      built.set(name, typeof contents === "string" ? new TextEncoder().encode(contents) : contents);
    },
    listFiles: () => [],
  });
  if (error !== null) throw new Error(`Cannot compile the kernels:\n${stderr.toString()}`, { cause: error });
  const wasm = built.get("kernels.wasm");
  const text = built.get("kernels.wat");
  assert(wasm !== undefined && text !== undefined, "the compiler writes the module and its text");
  checkStatics(new TextDecoder().decode(text));
  writeFileSync(join(directory, "kernels.wasm"), wasm);
  writeFileSync(join(directory, "kernels.wat"), text);
  const digests = { "kernels.wasm": digestOf(wasm), "kernels.wat": digestOf(text) };
  writeFileSync(join(directory, "digests.json"), `${JSON.stringify(digests, null, 2)}\n`);
}

// No allocation, so the runtime is a stub; no relaxed SIMD, whose results differ between machines.
const flags: readonly string[] = [
  ...["--baseDir", root, "--outFile", "kernels.wasm", "--textFile", "kernels.wat"],
  ...["-O3", "--converge", "--runtime", "stub", "--noAssert", "--enable", "simd"],
  ...["--importMemory", "--initialMemory", String(memoryPages), "--maximumMemory", String(memoryPages)],
];

function readOrNull(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}

/** The compiler's own data must stay below the layout's first region. */
function checkStatics(text: string): void {
  for (const [, at] of text.matchAll(/\(data (?:\$\S+ )?\(i32\.const (\d+)\)/g))
    assert(Number(at) < staticsBytes, `the compiler's data at ${at} lies below ${staticsBytes}`);
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  await buildKernels(join(root, "asm/build"));
  console.log(readFileSync(join(root, "asm/build/digests.json"), "utf8").trim());
}
