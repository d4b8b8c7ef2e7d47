import { RungeKutta, type Slope } from "#sim/plant/runge-kutta.ts";
import { chainEnergyJ, masses, springsWith } from "#sim/plant/spring-chain.ts";
import { type Phase, Symplectic, schemes } from "#sim/plant/symplectic.ts";

// A chain of springs that nothing shakes and nothing damps, stepped by several methods: what keeps its energy?

export type Method = keyof typeof schemes | "runge-kutta" | "euler";

/** So long that a poor method shows within thousands of steps: a radian of the fastest mode and less. */
export const chainStepS = 0.01;

/** The first mass drawn by 5 mm and let go: all modes ring. */
export function plucked(): Phase {
  const position = new Float64Array(masses);
  position[0] = 0.005;
  return { position, velocity: new Float64Array(masses) };
}

export function chainStepper(method: Method): (phase: Phase, hS: number) => void {
  const springs = springsWith(1);
  if (method in schemes) {
    const solver = new Symplectic(schemes[method as keyof typeof schemes], masses);
    return (phase, hS) => solver.step(phase, hS, springs);
  }
  const [solver, state, rates] = [new RungeKutta(2 * masses), wholePhase(), wholePhase()];
  const slope: Slope = (from, rate) => {
    rate.set(from.subarray(masses));
    springs(from.subarray(0, masses), rate.subarray(masses));
  };
  return ({ position, velocity }, hS) => {
    state.set(position);
    state.set(velocity, masses);
    if (method === "runge-kutta") solver.step(state, hS, slope);
    else {
      slope(state, rates);
      for (let at = 0; at < state.length; at++) state[at]! += hS * rates[at]!;
    }
    position.set(state.subarray(0, masses));
    velocity.set(state.subarray(masses));
  };
}

/** How far the mean energy of the last thousand steps is from that of the first, as a share per thousand. */
export function energyDrift(method: Method, thousands: number): number {
  const [phase, step] = [plucked(), chainStepper(method)];
  const means = Array.from({ length: thousands }, () => {
    let sum = 0;
    for (let turn = 0; turn < 1_000; turn++) {
      step(phase, chainStepS);
      sum += chainEnergyJ(phase.position, phase.velocity);
    }
    return sum / 1_000;
  });
  return Math.abs(means.at(-1)! - means[0]!) / means[0]! / (thousands - 1);
}

function wholePhase(): Float64Array {
  return new Float64Array(2 * masses);
}
