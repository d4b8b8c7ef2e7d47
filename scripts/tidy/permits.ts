// Who may touch what of the permit. The permit itself can be passed anywhere; making one, believing one
// and opening one are each in few hands, and this table names the hands.

import { isSource, isTest, type Rule, type SourceFile, type Tree, type Violation } from "./file.ts";
import { type Import, importsOf, targetOf } from "./imports.ts";

interface Hands {
  readonly paths: readonly string[];
  readonly because: string;
}

/** A path, or a folder with a slash at its end. What is not named here is free. */
const hands: Readonly<Record<string, Hands>> = {
  issue: { paths: ["runtime/shield/"], because: "only the shield makes permits" },
  seal: {
    paths: ["runtime/shield/", "runtime/tick/"],
    because: "only the tick sends permits to another thread",
  },
  unseal: {
    paths: ["runtime/shield/", "runtime/tick/", "runtime/act/courier.ts"],
    because: "only the courier and the threads take permits in",
  },
  PermitKey: {
    paths: [
      "runtime/shield/",
      "runtime/tick/worker.ts",
      "runtime/tick/replay/stand-in.ts",
      "runtime/host/post.ts",
      "firmware-bridge/bridge.ts",
      "scripts/bench/",
      "sim/scenario/virtual-gateway.ts",
    ],
    because: "who holds the key can forge",
  },
  PermitGate: {
    paths: [
      "firmware-bridge/permit-queue.ts",
      "firmware-bridge/door.ts",
      "firmware-bridge/edc-door.ts",
      "firmware-bridge/uartbone-door.ts",
      "firmware-bridge/drivers/mqtt-door.ts",
      "firmware-bridge/drivers/opcua-door.ts",
      "firmware-bridge/bridge.ts",
      "firmware-bridge/drivers/driven.ts",
    ],
    because: "there is one gate a capsule, in front of the one door",
  },
  writesOf: { paths: ["firmware-bridge/"], because: "only drivers open a redeemed permit" },
  Granted: { paths: ["firmware-bridge/"], because: "only drivers open a redeemed permit" },
};

/** Whoever only says what would be sees nothing by which a word becomes an act, not even through others' files. */
const handless: { readonly room: string; readonly mayNotImport: readonly string[] } = {
  room: "runtime/advisor/",
  mayNotImport: [
    "runtime/shield/permit.ts",
    "runtime/shield/shield.ts",
    "runtime/shield/bring-up.ts",
    "runtime/core/ring.ts",
  ],
};

export const permits: Rule = {
  name: "permits",
  check: (tree) => [...grabs(tree), ...reaches(tree)],
};

function reaches(tree: Tree): readonly Violation[] {
  const { room, mayNotImport } = handless;
  return [...tree.values()]
    .filter(({ path }) => isSource(path) && path.startsWith(room))
    .flatMap((file) =>
      [...nearIn(file, tree)]
        .filter(([reached]) => mayNotImport.includes(reached))
        .map(([reached, line]) => ({
          path: file.path,
          line,
          what: `reaches ${reached}, but the advisor has no hands`,
          cure: "Ask the judge, which is pure",
        })),
    );
}

/** All files that one takes in, itself or by others, and the line by which it does. What is a type alone does nothing. */
function nearIn(file: SourceFile, tree: Tree): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  const open = importsOf(file)
    .filter(({ isType }) => !isType)
    .map((named) => ({ path: targetOf(named.specifier, file.path), line: named.line }));
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { path, line } = next;
    if (path === undefined || found.has(path)) continue;
    found.set(path, line);
    const reached = tree.get(path);
    if (reached === undefined) continue;
    for (const { specifier, isType } of importsOf(reached))
      if (!isType) open.push({ path: targetOf(specifier, path), line });
  }
  return found;
}

function grabs(tree: Tree): readonly Violation[] {
  return [...tree.values()]
    .filter(({ path }) => isSource(path) && !isTest(path) && path !== permitFile)
    .flatMap((file) =>
      importsOf(file)
        .filter(({ specifier }) => targetOf(specifier, file.path) === permitFile)
        .flatMap((named) => objections(file.path, named)),
    );
}

function objections(path: string, { names, form, line }: Import): readonly Violation[] {
  // What is handed on, or taken whole, no longer has a name that this rule could see.
  if (form !== "static" || names.includes("*"))
    return [
      { path, line, what: "takes the permit's file as a whole, or hands it on", cure: "Import single names" },
    ];
  return names
    .filter((name) => hands[name] !== undefined && !mayHold(hands[name], path))
    .map((name) => ({ path, line, what: `imports ${name}, but ${hands[name]!.because}`, cure }));
}

function mayHold({ paths }: Hands, path: string): boolean {
  return paths.some((hand) => (hand.endsWith("/") ? path.startsWith(hand) : path === hand));
}

const permitFile = "runtime/shield/permit.ts";
const cure = "Pass the permit to who may, as scripts/tidy/permits.ts lists them";
