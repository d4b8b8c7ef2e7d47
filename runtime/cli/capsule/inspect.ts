import type { OpenedHead } from "#runtime/capsule/bundle/open.ts";
import type { Manifest, ModelUnit, Probe } from "#runtime/capsule/manifest.ts";
import type { Call, ExitCode, Io } from "#runtime/cli/command.ts";
import { tableLines, wrapped } from "#runtime/cli/map/table-text.ts";
import type { Part } from "#runtime/cli/part.ts";
import { printable } from "#runtime/cli/printable.ts";
import { briefOf, checkedCapsule, identityLines, signerLines, storeOption, trustOption } from "./shared.ts";
import { bytesText } from "./text.ts";

export const inspectPart: Part = {
  name: "inspect",
  usage: ["capsule inspect CAPSULE [--trust FILE] [--json]"],
  about:
    "Prints what a capsule is, on one page: its identity and who has signed it, what it may move and how far, its models with their deadlines, what it needs of a gateway, and every file. The capsule is read to its end first, so what is printed is true of these bytes. --json prints the whole manifest.",
  options: { trust: trustOption, store: storeOption },
  examples: [
    { run: "iv capsule inspect pump.capsule", what: "before it is signed or installed" },
    { run: "iv capsule inspect pump.capsule --json", what: "the manifest with the id, for programs" },
  ],
  async run(call: Call, io: Io): Promise<ExitCode> {
    const { opened } = await checkedCapsule(call, "capsule inspect");
    if (call.options["json"]) io.out(JSON.stringify({ ...briefOf(opened), manifest: opened.manifest }));
    else io.out(printable(pageOf(opened).join("\n")));
    return 0;
  },
};

/** Sections in the order of the questions that a person has before trusting a machine to it. */
export function pageOf(opened: OpenedHead): readonly string[] {
  const { manifest } = opened;
  return [
    ...identityLines(opened),
    ...signerLines(opened),
    ...wrapped(`  about      ${manifest.summary}`, hang),
    `  licence    ${manifest.licence}`,
    "",
    "May move",
    ...movesOf(manifest),
    "",
    "Watches",
    ...statesOf(manifest),
    "",
    "Decides",
    ...decisionsOf(manifest),
    ...(manifest.units.length === 0 ? [] : ["", "Models", ...modelsOf(manifest)]),
    "",
    "Needs",
    ...needsOf(manifest),
    "",
    "Files",
    ...tableLines(
      ["file", "role", "size", "sha256"],
      manifest.files.map(({ file, role, bytes, digest }) => [
        file,
        role,
        bytesText(bytes),
        digest.slice("sha256:".length, "sha256:".length + shownDigits),
      ]),
    ),
  ];
}

const hang = 13;
const shownDigits = 16;

function movesOf({ actuators }: Manifest): readonly string[] {
  if (actuators.length === 0) return ["  nothing"];
  const rows = actuators.map(({ point, unit, min, max, slewPerSecondMax, safe, owners }) => [
    point,
    `${min} to ${max} ${unit}`,
    `${slewPerSecondMax} ${unit}/s`,
    `${safe} ${unit}`,
    owners?.join(", ") ?? "anybody",
  ]);
  return tableLines(["actuator", "limits", "at most", "safe", "asked by"], rows);
}

function statesOf({ state }: Manifest): readonly string[] {
  const rows = state.map(({ point, unit, min, max, ageMsMax }) => [
    point,
    `${min} to ${max} ${unit}`,
    `${ageMsMax} ms`,
  ]);
  return tableLines(["point", "believed from", "not older than"], rows);
}

function decisionsOf({ tickMs, map, shield, durability, regimes, adaptation }: Manifest): readonly string[] {
  const adapts = adaptation === undefined ? "no" : adaptation.frozen ? "frozen" : "within its caps";
  return [
    `  every      ${tickMs} ms`,
    `  threshold  ${Number(map.threshold.toPrecision(6))} (${map.file}), false blocks at a rate of ${shield.alpha}`,
    `  on trouble holds ${shield.holdMs} ms, then goes safe (${shield.toSafe ?? "jump"})`,
    `  records    ${durability}`,
    `  regimes    ${regimes?.file ?? "none"}`,
    `  adapts     ${adapts}`,
  ];
}

function modelsOf({ units }: Manifest): readonly string[] {
  const rows = units.map((unit: ModelUnit) => [
    unit.name,
    unit.role,
    unit.fused === undefined ? unit.file : `${unit.file}, fused`,
    unit.precision,
    `${unit.inputs.length} to ${unit.outputs.length}`,
    `${unit.deadlineMs} ms`,
  ]);
  return tableLines(["model", "role", "file", "precision", "values", "deadline"], rows);
}

function needsOf({ requires, energyBudget, probes, foundry }: Manifest): readonly string[] {
  return [
    `  runtime    ${requires.runtime.from} or later, below ${requires.runtime.below}`,
    `  memory     ${requires.memoryMiB} MiB`,
    `  drivers    ${requires.drivers.join(", ") || "none"}`,
    `  computing  ${foundry.operationsPerTick} operations a tick${energyBudget === undefined ? "" : `, ${energyBudget.ceuPerDay} CEU a day`}`,
    `  score      ${foundry.prin}`,
    ...probes.map((probe, index) => `  ${index === 0 ? "probes     " : "           "}${probeText(probe)}`),
  ];
}

function probeText(probe: Probe): string {
  if (probe.kind === "point") return `${probe.point} from ${probe.min} to ${probe.max}`;
  return `${probe.kind} at most ${probe.shareMax} of ${probe.overTicks} ticks`;
}
