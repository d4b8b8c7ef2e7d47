import { openTables } from "#runtime/map/crawl/read/open.ts";
import { activatePart } from "./capsule/activate.ts";
import { buildPart } from "./capsule/build.ts";
import { exportPart } from "./capsule/export.ts";
import { inspectPart } from "./capsule/inspect.ts";
import { installPart } from "./capsule/install.ts";
import { listPart } from "./capsule/list.ts";
import { newPart } from "./capsule/new.ts";
import { regimesPart } from "./capsule/regimes.ts";
import { removePart } from "./capsule/remove.ts";
import { resumePart } from "./capsule/resume.ts";
import { retirePart } from "./capsule/retire.ts";
import { rollbackPart } from "./capsule/rollback.ts";
import { signPart } from "./capsule/sign.ts";
import { suspendPart } from "./capsule/suspend.ts";
import { vectorsPart } from "./capsule/vectors.ts";
import { verifyPart } from "./capsule/verify.ts";
import type { Command } from "./command.ts";
import { commandOfParts, type Part } from "./part.ts";

/** What `iv capsule` does, in the order in which a person comes to need it. */
const parts: readonly Part[] = [
  newPart,
  vectorsPart,
  buildPart,
  regimesPart(openTables),
  inspectPart,
  signPart,
  verifyPart,
  exportPart,
  installPart,
  listPart,
  removePart,
  activatePart,
  suspendPart,
  resumePart,
  retirePart,
  rollbackPart,
];

export const capsule: Command = commandOfParts({
  name: "capsule",
  summary: "make, sign, verify, carry and install capsules",
  about:
    "A capsule is all that guards and optimises one machine: an energy map, models, limits and rules, under one manifest whose digest is its id. It travels as one `.capsule` file (a plain tar) that any gateway verifies without a network. CAPSULE is such a file, an OCI image layout, a built folder, or with --store the id or name of an installed one.",
  parts,
});
