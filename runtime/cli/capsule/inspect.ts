import { regimeModelOf } from "#runtime/adapt/regime/model-file.ts";
import type { CheckedBundle } from "#runtime/capsule/bundle/check.ts";
import type { Manifest, ModelUnit, Probe } from "#runtime/capsule/manifest.ts";
import type { Call, ExitCode, Io } from "#runtime/cli/command.ts";
import { tableLines, wrapped } from "#runtime/cli/map/table-text.ts";
import type { Part } from "#runtime/cli/part.ts";
import { printable } from "#runtime/cli/printable.ts";
import { briefOf, checkedCapsule, identityLines, signerLines, storeOption, trustOption } from "./shared.ts";
import { bytesText } from "./text.ts";

export const inspectPart: Part = {
  name: "inspect",
  usage: ["capsule inspect CAPSULE [--store DIR] [--trust FILE] [--json]"],
  about:
    "Prints what a capsule is, on one page: its identity and who has signed it, what it may move and how far, its models with their deadlines, what it needs of a gateway, and every file. The capsule is read to its end first, so what is printed is true of these bytes. --json prints the whole manifest.",
  options: { trust: trustOption, store: storeOption },
  examples: [
    { run: "iv capsule inspect pump.capsule", what: "before it is signed or installed" },
    { run: "iv capsule inspect pump.capsule --json", what: "the manifest with the id, for programs" },
  ],
  async run(call: Call, io: Io): Promise<ExitCode> {
    const { opened } = await checkedCapsule(call, "capsule inspect", { keep: "regimes" });
    if (call.options["json"]) io.out(JSON.stringify({ ...briefOf(opened), manifest: opened.manifest }));
    else io.out(printable(pageOf(opened).join("\n")));
    return 0;
  },
};

/** Sections in the order of the questions that a person has before trusting a machine to it. */
function pageOf(opened: CheckedBundle): readonly string[] {
  const { manifest, kept } = opened;
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
    ...sectionOf("Regimes", regimesOf(manifest, kept)),
    ...sectionOf("Proposals", proposalsOf(manifest)),
    ...sectionOf("Twin", twinOf(manifest)),
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

function sectionOf(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ["", title, ...lines];
}

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
    ...wrapped(`  regimes    ${regimesText(regimes)}`, hang),
    `  adapts     ${adapts}`,
  ];
}

function regimesText(regimes: Manifest["regimes"]): string {
  if (regimes === undefined) return "none";
  return `${regimes.file}, believed after ${regimes.dwellMs} ms`;
}

/** All that the file knows, and the limit that counts in each: the map's own where none is stricter. */
function regimesOf({ regimes, map }: Manifest, kept: ReadonlyMap<string, Uint8Array>): readonly string[] {
  const bytes = regimes && kept.get(regimes.file);
  if (regimes === undefined || bytes === undefined) return [];
  const rows = regimeModelOf(bytes).regimes.map((name) => {
    const own = regimes.thresholds?.[name];
    return [
      name,
      `${digits(own ?? map.threshold)} nats`,
      own === undefined ? "the map's" : "its own, stricter",
    ];
  });
  return tableLines(["regime", "limit", "which is"], rows);
}

function proposalsOf({ proposals, shield }: Manifest): readonly string[] {
  if (proposals === undefined) return [];
  const { weights, candidates, spreadShare, replicas } = proposals;
  return [
    `  ranked     ${candidates} within ${digits(100 * spreadShare)} % of each range`,
    `  cost       ${weights.energy} of energy, ${weights.entropy} of entropy, ${weights.inertia} of inertia`,
    `  sure       ${shield.confidenceMin === undefined ? "is not asked for" : `at least ${shield.confidenceMin}`}`,
    `  replicas   ${replicas === undefined ? "none" : `${replicas.units.join(", ")} beside the first, ${replicas.agree} have to agree`}`,
  ];
}

function twinOf({ twin }: Manifest): readonly string[] {
  if (twin === undefined) return [];
  const { unit, windowTicks, alarmRate, limits } = twin;
  return [
    `  forecasts  by ${unit}, in windows of ${windowTicks} ticks`,
    limits === undefined
      ? "  alarm      never, it has no limits"
      : `  alarm      above ${digits(limits.residual)} nats of residual or ${digits(limits.jump)} of energy`,
    `  in normal  at most ${digits(100 * (limits?.rate ?? alarmRate))} % of windows`,
  ];
}

function digits(value: number): number {
  return Number(value.toPrecision(4));
}

function modelsOf({ units }: Manifest): readonly string[] {
  const rows = units.map((unit: ModelUnit) => [
    unit.name,
    unit.regimes === undefined ? unit.role : `${unit.role} in ${unit.regimes.join(", ")}`,
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
