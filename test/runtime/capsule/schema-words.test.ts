import assert from "node:assert/strict";
import { test } from "node:test";
import type { Balance } from "#runtime/capsule/manifest.ts";
import { checkedManifest } from "#runtime/capsule/parse-manifest.ts";
import { Fault } from "#runtime/core/fault.ts";
import { policy, sample } from "./sample.ts";

const balance: Balance = {
  name: "melt-heat",
  unit: "kJ",
  stored: [{ point: "melt_temperature", factor: 21.8 }],
  flows: [],
  constant: 0,
  windowS: 60,
  tolerance: 40,
};
const [actuator] = sample.actuators;
const regimes = { file: "regimes.npz", statistical: 0.4, physical: 0.6, dwellMs: 0 };

/** Each: what an author wrote, all that is said of it, and the hint, which is about that very field. */
const wrong: readonly (readonly [what: string, manifest: object, said: RegExp, hint: RegExp])[] = [
  [
    "a probe of a kind that there is not",
    { ...sample, probes: [{ kind: "lat", shareMax: 0.1, overTicks: 600 }] },
    /: \/probes\/0\/kind: found "lat", expected one of blocked, late, point$/,
    /^probes\/0: A condition that is watched/,
  ],
  [
    "a probe without a kind",
    { ...sample, probes: [{ shareMax: 0.1, overTicks: 600 }] },
    /: \/probes\/0\/kind: found nothing, expected one of blocked, late, point$/,
    /^probes\/0: /,
  ],
  [
    "a probe that is none",
    { ...sample, probes: ["late"] },
    /: \/probes\/0: found "late", expected an object, such as \{"kind":"blocked".*\}$/,
    /^probes\/0: A condition that is watched/,
  ],
  [
    "a last word left out",
    { ...sample, actuators: [{ ...actuator, slewPerSecondMax: undefined, slewPerSecond: 20 }] },
    /\/actuators\/0\/slewPerSecond: found a field, expected none of this name; "slewPerSecondMax" is one/,
    /^slewPerSecondMax: How much the set-point may change/,
  ],
  [
    "a field that nobody knows",
    { ...sample, shield: { ...sample.shield, beta: 1 } },
    /: \/shield\/beta: found a field, expected none of this name$/,
    /^the fields of \/shield are alpha, holdMs, permitMs, toSafe, /,
  ],
  [
    "an empty list",
    { ...sample, state: [] },
    /: \/state: found \[\], expected at least 1 entry, such as \[/,
    /^state: The vector that the energy map is about/,
  ],
  [
    "no words",
    { ...sample, summary: "" },
    /: \/summary: found "", expected at least 1 character, such as "/,
    /^summary: One sentence for people/,
  ],
  [
    "a rate of nothing",
    { ...sample, actuators: [{ ...actuator, slewPerSecondMax: 0 }] },
    /: \/actuators\/0\/slewPerSecondMax: found 0, expected more than 0, such as 20$/,
    /^slewPerSecondMax: /,
  ],
  [
    "a name whose form another field has too",
    { ...sample, publisher: "ACME Corp" },
    /: \/publisher: found "ACME Corp", expected text that matches \S+, such as "industriverse"$/,
    /^publisher: Who made the capsule/,
  ],
  [
    "a file outside",
    { ...sample, map: { ...sample.map, file: "../map.npz" } },
    /: \/map\/file: found "\.\.\/map\.npz", expected text that matches \S+, such as "map\.npz"$/,
    /^file: The map's file\.$/,
  ],
  [
    "an entry that is none",
    { ...sample, units: [null] },
    /: \/units\/0: found null, expected an object, such as \{/,
    /^units\/0: A model and its contract/,
  ],
  [
    "a range upside down",
    { ...sample, state: [{ ...sample.state[0], min: 3_000 }, sample.state[1]] },
    /: \/state\/0\/max: found 2000, expected a range with min \(3000\) below max \(2000\)$/,
    /^max: The highest the machine can physically show; above min\.$/,
  ],
  [
    "an output that is no actuator",
    { ...sample, units: [{ ...policy, outputs: policy.inputs }] },
    /\/outputs\/0\/point: found melt_temperature, expected one of the actuators: heater_power_setpoint$/,
    /^point: The point\.$/,
  ],
  [
    "a horizon in a policy",
    { ...sample, units: [{ ...policy, aheadMs: 5 }] },
    /: \/units\/0\/aheadMs: found 5, expected none, in a policy$/,
    /^aheadMs: How far ahead a forecaster sees; for forecasters only\.$/,
  ],
  [
    "a regime with a looser limit",
    {
      ...sample,
      regimes: { ...regimes, thresholds: { hot: 10 } },
      files: [...sample.files, { ...sample.files[0], file: "regimes.npz", role: "regimes" }],
    },
    /\/regimes\/thresholds\/hot: found 10, expected at most the map's threshold \(9\)/,
    /^thresholds: Limits in nats of single regimes/,
  ],
  [
    "two balances of one name",
    { ...sample, balances: [balance, balance] },
    /: \/balances\/1\/name: found melt-heat, expected a name that is not listed before$/,
    /^name: What it is called\.$/,
  ],
];

for (const [what, manifest, said, hint] of wrong)
  test(`checkedManifest() says of ${what} where it is, what was expected, and what the field is for`, async () => {
    // As it would come from a file: what is undefined is not there.
    const asked = checkedManifest(JSON.parse(JSON.stringify(manifest)), "capsule.json");
    const fault = await asked.then(
      () => assert.fail("it was taken"),
      (cause: unknown) => cause,
    );
    assert.ok(fault instanceof Fault);
    assert.match(fault.message, said);
    assert.match(fault.hint ?? "", hint);
  });
