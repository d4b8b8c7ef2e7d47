// The direction of imports. A number from a sensor moves right through this list, and an import looks
// left, so that nobody can call back upstream. Files directly in `runtime/` have a place of their own.

import { fileRule, isSource, type Rule, type SourceFile, type Violation } from "./file.ts";
import { type Import, importsOf, targetOf } from "./imports.ts";

/**
 * `field` stands left of `map` and `capsule`, because a map's channel and a manifest's actuator are
 * points: the vocabulary of the machine comes first; who measures it is behind a port. `discover` stands
 * left of `shield`: it asks maps and models, and what it finds can only be proposed. `foundry` stands right of `shield`, because
 * no capsule leaves it that the shield would not let work. `advisor` judges what nobody has asked for; it stands left of `act`
 * and `tick`, so that no ring and no door is in its sight. `config.ts` is a
 * shape that the bridge and the house read. The `house` is `cli`, `host`, `bare` and all other files directly
 * in `runtime/`: they put the rooms together, so they see everything, and nobody sees them.
 */
const order: readonly string[] = [
  "version.ts",
  "core",
  "field",
  "map",
  "capsule",
  "signal",
  "adapt",
  "discover",
  "shield",
  "foundry",
  "advisor",
  "act",
  "prove",
  "tick",
  "sync",
  "update",
  "access",
  "console",
  "hub",
  "config.ts",
  "house",
];

/** What of the runtime the bridge may know: the vocabulary, and the ports that it implements. */
const bridgeKnows: readonly string[] = [
  "runtime/core/",
  "runtime/field/",
  "runtime/act/port.ts",
  "runtime/act/lease.ts",
  "runtime/act/outcome.ts",
  "runtime/shield/permit.ts",
  "runtime/config.ts",
];

/** Which top folders each top folder may import besides itself. */
const outward: Readonly<Record<string, readonly string[]>> = {
  runtime: ["firmware-bridge"],
  "firmware-bridge": ["runtime"],
  sim: ["runtime", "firmware-bridge"],
  scripts: ["runtime", "firmware-bridge", "sim"],
  test: ["runtime", "firmware-bridge", "sim", "scripts"],
  asm: ["runtime"],
};

/** Where the kernels and their callers agree about memory; a constant shared by both languages. */
const kernelsKnow: readonly string[] = [
  "layout",
  "layout-comparing",
  "layout-regimes",
  "layout-samplers",
  "layout-weighing",
].map((name) => `runtime/core/${name}`);

export const rooms: Rule = fileRule("rooms", (path) => isSource(path) && topOf(path) in outward, checkFile);

function checkFile(file: SourceFile): readonly Violation[] {
  return importsOf(file).flatMap((named) => {
    const target = targetOf(named.specifier, file.path);
    if (target === undefined || named.form === "url") return [];
    const wrong = spelling(file.path, target, named) ?? direction(file.path, target);
    return wrong === undefined ? [] : [{ path: file.path, line: named.line, ...wrong }];
  });
}

type Wrong = Pick<Violation, "what" | "cure">;

/** Inside a folder `./`, everywhere else the name with `#`: a path says at a glance whether it leaves. */
function spelling(path: string, target: string, { specifier }: Import): Wrong | undefined {
  // The tests have no name with `#`, package.json has none either, and the kernels' compiler knows none.
  if (topOf(path) === "asm" || (topOf(path) === "test" && topOf(target) === "test")) return undefined;
  if (target === "package.json") return undefined;
  if (specifier.startsWith("../"))
    return { what: `imports ${specifier}, upwards`, cure: `Write ${aliasOf(target)}` };
  if (specifier.startsWith("#") && folderOf(path) === folderOf(target))
    return { what: `imports its neighbour as ${specifier}`, cure: `Write ./${target.split("/").at(-1)}` };
  return undefined;
}

function direction(path: string, target: string): Wrong | undefined {
  const [from, to] = [topOf(path), topOf(target)];
  if (target === "package.json") return undefined;
  if (from === "asm" && to === "runtime" && !kernelsKnow.includes(target))
    return { what: `a kernel imports ${target}`, cure: `Put what both must know into ${kernelsKnow[0]}.ts` };
  if (from !== to && !outward[from]?.includes(to))
    return { what: `${from} imports ${target}`, cure: `Declare a port here and implement it in ${to}` };
  if (
    from === "firmware-bridge" &&
    to === "runtime" &&
    !bridgeKnows.some((known) => target.startsWith(known))
  )
    return {
      what: `the bridge imports ${target}`,
      cure: "Use the ports and the vocabulary only, as bridgeKnows in scripts/tidy/rooms.ts lists them",
    };
  if (from !== "runtime") return undefined;
  const here = roomOf(path);
  if (!order.includes(here))
    return { what: `${here} is no room`, cure: "Give it a place in scripts/tidy/rooms.ts" };
  if (to === "firmware-bridge")
    return here === "house"
      ? undefined
      : { what: `${here} imports ${target}`, cure: "Declare a port; daemon.ts hands the bridge in" };
  const there = roomOf(target);
  if (order.indexOf(there) < 0 || order.indexOf(there) > order.indexOf(here))
    return {
      what: `${here} imports ${there}, which stands to its right`,
      cure: "Move what is needed to the left, or declare a port here",
    };
  return undefined;
}

function topOf(path: string): string {
  return path.split("/")[0]!;
}

/** What lies beside a file as its data: who may read the one may read the other. */
const dataOf: Readonly<Record<string, string>> = {
  "config.schema.json": "config.ts",
  "released.json": "version.ts",
};

function roomOf(path: string): string {
  const file = path.split("/")[1]!;
  const name = dataOf[file] ?? file;
  if (order.includes(name)) return name;
  return name === "cli" || name === "host" || name === "bare" || name.endsWith(".ts") ? "house" : name;
}

function folderOf(path: string): string {
  return path.split("/").slice(0, -1).join("/");
}

function aliasOf(target: string): string {
  const top = topOf(target);
  return `#${top === "firmware-bridge" ? "bridge" : top}${target.slice(top.length)}`;
}
