import assert from "node:assert/strict";
import { test } from "node:test";
import { RungeKutta } from "#sim/plant/runge-kutta.ts";
import { chainEnergyJ, masses, SpringChain, springsWith } from "#sim/plant/spring-chain.ts";
import { Symplectic, schemes } from "#sim/plant/symplectic.ts";

const hS = 0.01;
const springs = springsWith(1);

/** The first mass drawn by 5 mm and let go: all modes ring. */
function plucked(): { position: Float64Array; velocity: Float64Array } {
  const position = new Float64Array(masses);
  position[0] = 0.005;
  return { position, velocity: new Float64Array(masses) };
}

/** How far the mean energy of the last of some thousand steps is from that of the first, as a share. */
function driftOf(step: (phase: ReturnType<typeof plucked>) => void, thousands: number): number {
  const phase = plucked();
  const means = Array.from({ length: thousands }, () => {
    let sum = 0;
    for (let turn = 0; turn < 1_000; turn++) {
      step(phase);
      sum += chainEnergyJ(phase.position, phase.velocity);
    }
    return sum / 1_000;
  });
  return Math.abs(means.at(-1)! - means[0]!) / means[0]! / (thousands - 1);
}

function bySymplectic(name: keyof typeof schemes) {
  const solver = new Symplectic(schemes[name], masses);
  return (phase: ReturnType<typeof plucked>) => solver.step(phase, hS, springs);
}

function byRungeKutta(order: 1 | 4) {
  const [solver, state] = [new RungeKutta(2 * masses), new Float64Array(2 * masses)];
  const slope = (from: Float64Array, rate: Float64Array) => {
    rate.set(from.subarray(masses));
    springs(from.subarray(0, masses), rate.subarray(masses));
  };
  const rates = new Float64Array(2 * masses);
  return ({ position, velocity }: ReturnType<typeof plucked>) => {
    state.set(position);
    state.set(velocity, masses);
    if (order === 4) solver.step(state, hS, slope);
    else {
      slope(state, rates);
      for (let at = 0; at < state.length; at++) state[at]! += hS * rates[at]!;
    }
    position.set(state.subarray(0, masses));
    velocity.set(state.subarray(masses));
  };
}

test("Symplectic.step() drifts by less than 0.01 % per 1000 steps, where Runge-Kutta and Euler do not", () => {
  const drifts = {
    "forest-ruth": driftOf(bySymplectic("forest-ruth"), 40),
    leapfrog: driftOf(bySymplectic("leapfrog"), 40),
    "Runge-Kutta": driftOf(byRungeKutta(4), 3),
    Euler: driftOf(byRungeKutta(1), 2),
  };
  const said = JSON.stringify(drifts);
  assert.ok(drifts["forest-ruth"] < 1e-4, said);
  assert.ok(drifts.leapfrog < 1e-3, said);
  assert.ok(drifts["Runge-Kutta"] > 0.05, said);
  assert.ok(!(drifts.Euler < 1), said);
});

test("Symplectic.step() is of the order that its scheme says, and goes back the way it came", () => {
  for (const [name, scheme] of Object.entries(schemes)) {
    const errorAt = (h: number) => {
      const phase = plucked();
      const solver = new Symplectic(scheme, masses);
      for (let turn = 0; turn < Math.round(0.4 / h); turn++) solver.step(phase, h, springs);
      return phase.position[3]!;
    };
    const exact = errorAt(0.4 / 4_000);
    const ratio = Math.abs((errorAt(0.008) - exact) / (errorAt(0.004) - exact));
    if (scheme.order > 1)
      assert.ok(Math.abs(Math.log2(ratio) - scheme.order) < 0.8, `${name}: order ${Math.log2(ratio)}`);
    for (const shares of [scheme.drift, scheme.kick])
      assert.ok(Math.abs(shares.reduce((sum, share) => sum + share, 0) - 1) < 1e-12);
  }
  const phase = plucked();
  const solver = new Symplectic(schemes["forest-ruth"], masses);
  for (let turn = 0; turn < 1_000; turn++) solver.step(phase, hS, springs);
  for (let turn = 0; turn < 1_000; turn++) solver.step(phase, -hS, springs);
  assert.ok(Math.abs(phase.position[0]! - 0.005) < 1e-9);
});

test("SpringChain at its first resonance shakes many times as much as beside it, and the damper stops it", () => {
  const shaken = (hertz: number, damper: number) => {
    const chain = new SpringChain({ seed: 1, disturbances: "none" });
    const commands = new Map([
      ["shaker_amplitude_setpoint", 4],
      ["shaker_frequency_setpoint", hertz],
      ["damper_setpoint", damper],
    ]);
    for (let turn = 0; turn < 600; turn++) chain.step(0.1, commands);
    return chain.read("vibration");
  };
  const [on, below, damped] = [shaken(2.25, 0), shaken(1, 0), shaken(2.25, 60)];
  assert.ok(on > 5 * below && on > 2.5 * damped, `${on}, ${below}, ${damped} mm/s`);
});
