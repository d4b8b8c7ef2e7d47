// Who may touch what of the permit. The permit itself can be passed anywhere; making one, believing one
// and opening one are each in few hands, and this table names the hands.

import { isSource, isTest, type Rule, type Violation } from "./file.ts";
import { type Import, importsOf, targetOf } from "./imports.ts";

interface Hands {
  readonly paths: readonly string[];
  readonly because: string;
}

/** A path, or a folder with a slash at its end. What is not named here is free. */
export const hands: Readonly<Record<string, Hands>> = {
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

export const permits: Rule = {
  name: "permits",
  check: (tree) =>
    [...tree.values()]
      .filter(({ path }) => isSource(path) && !isTest(path) && path !== permitFile)
      .flatMap((file) =>
        importsOf(file)
          .filter(({ specifier }) => targetOf(specifier, file.path) === permitFile)
          .flatMap((named) => objections(file.path, named)),
      ),
};

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
