import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { loadKernels } from "#runtime/core/kernels.ts";
import { prng } from "#runtime/core/prng.ts";
import { placeTable } from "#runtime/map/compile/placed.ts";
import { ruleEnergy } from "#runtime/map/compile/rule.ts";
import { type Bench, type BenchRow, interleave } from "./bench.ts";
import { sampleNames, sampleOf } from "./shield-samples.ts";
import { permissivenessOf } from "./shield-states.ts";

const statesAsked = 1_000_000;
const statesRuled = 20_000;

/** Whether the board with its shield fits the smallest FPGA that it is for, and whether its table can be believed. */
export const rtlBench: Bench = {
  name: "rtl",
  about:
    "the board of the furnace with its shield on an iCE40 UP5K (yosys, nextpnr), and its table beside the map",
  async run(rounds) {
    return [...(await areaRows()), ...permissiveRows(), await speedRow(rounds)];
  },
};

async function areaRows(): Promise<readonly BenchRow[]> {
  const out = await mkdtemp(join(tmpdir(), "iv-area-"));
  try {
    const words = ["-C", join(root, "firmware-bridge/rtl"), "area", `OUT=${out}`, `NODE=${process.execPath}`];
    await promisify(execFile)("make", words);
    const { utilization, fmax } = JSON.parse(await readFile(join(out, "timing.json"), "utf8")) as Timing;
    const [clock] = Object.values(fmax);
    const row = (what: string, of: keyof Timing["utilization"]): BenchRow => ({
      ...{ what, unit: "of the chip's", better: "less", ours: [utilization[of]!.used] },
      peer: { name: "there are", published: utilization[of]!.available },
    });
    return [
      row("logic cells", "ICESTORM_LC"),
      row("memories of 4 kbit", "ICESTORM_RAM"),
      row("memories of 256 kbit", "ICESTORM_SPRAM"),
      row("multipliers", "ICESTORM_DSP"),
      {
        ...{ what: "clock after routing", unit: "MHz", better: "more", ours: [clock!.achieved] },
        peer: { name: "the board's clock", published: clock!.constraint },
      },
    ];
  } finally {
    await rm(out, { recursive: true, force: true });
  }
}

/** What nextpnr reports. */
interface Timing {
  readonly utilization: Readonly<Record<string, { readonly used: number; readonly available: number }>>;
  readonly fmax: Readonly<Record<string, { readonly achieved: number; readonly constraint: number }>>;
}

function permissiveRows(): readonly BenchRow[] {
  const found = sampleNames.flatMap((name, seed) =>
    (["moves", "limits"] as const).map((limit) =>
      permissivenessOf(name, { states: Math.ceil(statesAsked / 6), seed: seed + 100, limit }),
    ),
  );
  const sum = (key: "states" | "wronglyAllowed" | "blockedMore" | "allowedByMap"): number =>
    found.reduce((total, one) => total + one[key], 0);
  return [
    {
      ...{
        what: `let through by the table alone, of ${sum("states")} states`,
        unit: "states",
        better: "less",
      },
      ...{ ours: [sum("wronglyAllowed")], peer: { name: "may be", published: 0 } },
    },
    {
      ...{ what: "refused by the table alone, mostly sought at the limit", unit: "states", better: "less" },
      ...{
        ours: [sum("blockedMore")],
        peer: { name: "let through by the map", published: sum("allowedByMap") },
      },
    },
  ];
}

async function speedRow(rounds: number): Promise<BenchRow> {
  const { cells, compiled } = sampleOf("casting-furnace");
  const random = prng(3);
  const states = Array.from({ length: statesRuled }, () =>
    compiled.table.channels.map(({ low, high }) => Math.round(random.between(low | 0, high | 0)) >>> 0),
  );
  const flat = Uint32Array.from(states.flat());
  const placed = placeTable(cells, loadKernels());
  const perSecond = (act: () => void): number => {
    const began = performance.now();
    act();
    return (statesRuled / (performance.now() - began)) * 1_000;
  };
  const { kernel, plain } = await interleave(rounds, {
    kernel: () => perSecond(() => placed.rule(flat)),
    plain: () =>
      perSecond(() => {
        for (const words of states) ruleEnergy(cells, words);
      }),
  });
  return {
    ...{ what: "rulings of the kernel", unit: "a second", better: "more", ours: kernel },
    peer: { name: "the reference in TypeScript", values: plain },
  };
}

const root = join(import.meta.dirname, "../..");
