import { type ExitCode, numberOption, textOption, UsageError } from "#runtime/cli/command.ts";
import type { Chance } from "#runtime/core/chance.ts";
import { chanceFrom, fork } from "#runtime/core/chance.ts";
import { loadKernels } from "#runtime/core/kernels.ts";
import { anneal, type Found } from "#runtime/discover/anneal.ts";
import type { Chain } from "#runtime/discover/chain.ts";
import { spanOf } from "#runtime/discover/heat.ts";
import { orderChains } from "#runtime/discover/orders/placed-orders.ts";
import { readOrders } from "#runtime/discover/orders/read-orders.ts";
import { adaptive, geometric, ladderOf, type Span } from "#runtime/discover/schedule.ts";
import { blocksOf } from "#runtime/discover/spins/colouring.ts";
import { enumerableMax, enumerate } from "#runtime/discover/spins/enumerate.ts";
import { spinChains } from "#runtime/discover/spins/placed-chain.ts";
import { readSpins, type SpinKind } from "#runtime/discover/spins/read-spins.ts";
import { temper } from "#runtime/discover/temper.ts";
import { type Asked, fileOf } from "./asked.ts";
import { signatureText } from "./signature-text.ts";

/** `iv discover --qubo`, `--cut` and `--ising`. Few enough spins are enumerated as well, which proves the answer. */
export async function spins(asked: SpinKind, { call, io, seed }: Asked): Promise<ExitCode> {
  const file = textOption(call, asked)!;
  const { kind, format, model } = readSpins(await fileOf(file, "discover/bad-problem"), asked);
  const chance = chanceFrom(seed);
  const rule = "metropolis";
  // At boundless heat Metropolis turns every spin over at every sweep, so the probe draws them anew.
  const chains = spinChains(model, { kernels: loadKernels(), chainsMax: chainsOf(call) });
  const span = spanOf(chains.chain({ chance: fork(chance) }));
  const found = search((own) => chains.chain({ chance: own, rule }), { call, io, seed }, { chance, span });
  const proof = model.count <= enumerableMax ? enumerate(model) : undefined;
  const value = kind === "cut" ? -found.energy : found.energy;
  const answer = kind === "ising" ? Array.from(found.best) : Array.from(found.best, (spin) => (spin + 1) / 2);
  const blocks = blocksOf(model).length;
  const exact = proof && (kind === "cut" ? -proof.groundEnergy : proof.groundEnergy);
  const { signature, sweeps } = found;
  const facts = {
    kind,
    format,
    variables: model.count,
    couplings: model.neighbours.length / 2,
    blocks,
    seed,
    sweeps,
  };
  if (call.options["json"])
    io.out(JSON.stringify({ ...facts, value, exact: exact ?? null, answer, signature }));
  else {
    io.out(`${file}: ${format}, ${model.count} variables, ${facts.couplings} couplings, ${blocks} blocks`);
    io.out(
      `  ${valueWords[kind]}  ${value}${exact === undefined ? "" : `, and all 2^${model.count} states say ${exact}`}`,
    );
    io.out(
      `  answer   ${shown(kind === "ising" ? answer.map((spin) => (spin > 0 ? "+" : "-")) : answer, "")}`,
    );
    for (const line of signatureText(signature)) io.out(line);
  }
  return 0;
}

const valueWords: Readonly<Record<SpinKind, string>> = { qubo: "minimum", cut: "cut    ", ising: "energy " };

/** `iv discover --permutation`. */
export async function orders({ call, io, seed }: Asked): Promise<ExitCode> {
  const file = textOption(call, "permutation")!;
  const problem = readOrders(await fileOf(file, "discover/bad-problem"));
  const chance = chanceFrom(seed);
  const chains = orderChains(problem, { kernels: loadKernels(), chainsMax: chainsOf(call) });
  const span = spanOf(chains.chain({ chance: fork(chance) }));
  const found = search((own) => chains.chain({ chance: own }), { call, io, seed }, { chance, span });
  const { energy, best, signature, sweeps } = found;
  // A ring has no beginning; from place 0 on two equal tours read the same.
  const answer = problem.kind === "tour" ? turned(Array.from(best)) : Array.from(best);
  if (call.options["json"])
    io.out(
      JSON.stringify({
        kind: problem.kind,
        places: problem.count,
        seed,
        sweeps,
        value: energy,
        answer,
        signature,
      }),
    );
  else {
    io.out(`${file}: ${problem.kind}, ${problem.count} places`);
    io.out(`  cost     ${energy}`);
    io.out(`  order    ${shown(answer, " ")}`);
    for (const line of signatureText(signature)) io.out(line);
  }
  return 0;
}

function turned(ring: readonly number[]): readonly number[] {
  const first = ring.indexOf(0);
  return [...ring.slice(first), ...ring.slice(0, first)];
}

function shown(answer: readonly (number | string)[], between: string): string {
  const text = answer.slice(0, shownMax).join(between);
  return answer.length > shownMax ? `${text} … (--json has all ${answer.length})` : text;
}

const shownMax = 200;

interface Heat {
  readonly chance: Chance;
  readonly span: Span;
}

function search<State>(
  chainFrom: (chance: Chance) => Chain<State>,
  { call, io }: Asked,
  { chance, span }: Heat,
): Found<State> {
  const sweeps = numberOption(call, "sweeps", { min: 1, max: 1_000_000 }) ?? sweepsUsual;
  const method = textOption(call, "method");
  const isStopped = (): boolean => io.stop.aborted;
  if (method === "temper") {
    const temperatures = ladderOf({ ...span, count: replicas });
    const chains = temperatures.map(() => chainFrom(fork(chance)));
    const rounds = Math.ceil((temperaturesUsual * sweeps) / replicas);
    return temper(chains, { temperatures, rounds, sweepsPerRound: 1, chance, isStopped });
  }
  if (method !== "anneal" && method !== "adaptive")
    throw new UsageError(`--method is one of anneal, adaptive, temper, not "${method}"`);
  const schedule =
    method === "adaptive"
      ? adaptive({ ...span, closeness: 0.5 })
      : geometric(ladderOf({ ...span, count: temperaturesUsual }));
  return anneal(chainFrom(chance), { schedule, sweepsPerTemperature: sweeps, isStopped });
}

/** The probe, and what searches after it: the kernels must have room for all of them. */
function chainsOf(call: Asked["call"]): number {
  return 1 + (textOption(call, "method") === "temper" ? replicas : 1);
}

const sweepsUsual = 50;
const temperaturesUsual = 200;
const replicas = 20;
