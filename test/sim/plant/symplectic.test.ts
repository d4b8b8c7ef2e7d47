import assert from "node:assert/strict";
import { test } from "node:test";
import { chainStepS, energyDrift, plucked } from "#scripts/plants/chain.ts";
import { masses, SpringChain, springsWith } from "#sim/plant/spring-chain.ts";
import { Symplectic, schemes } from "#sim/plant/symplectic.ts";

test("Symplectic.step() drifts by less than 0.01 % per 1000 steps, where Runge-Kutta and Euler do not", () => {
  const drifts = {
    "forest-ruth": energyDrift("forest-ruth", 40),
    leapfrog: energyDrift("leapfrog", 40),
    "Runge-Kutta": energyDrift("runge-kutta", 3),
    Euler: energyDrift("euler", 2),
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
      for (let turn = 0; turn < Math.round(0.4 / h); turn++) solver.step(phase, h, springsWith(1));
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
  for (let turn = 0; turn < 1_000; turn++) solver.step(phase, chainStepS, springsWith(1));
  for (let turn = 0; turn < 1_000; turn++) solver.step(phase, -chainStepS, springsWith(1));
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
