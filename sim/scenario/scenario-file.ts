import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import type { Document } from "yaml";
import { checkedYaml } from "#runtime/core/checked-yaml.ts";
import { Fault } from "#runtime/core/fault.ts";
import { formOf } from "#runtime/core/form.ts";
import { type Personality, personalities } from "#sim/plc/personality.ts";
import { stationNamed } from "#sim/stations.ts";
import type { Condition, Scenario } from "./scenario.ts";
import schema from "./schema.json" with { type: "json" };

// The door from a person's YAML file to a scenario that can be run: defaults are filled in, names are held
// against the plant, and every problem says its line.

export async function readScenario(path: string): Promise<Scenario> {
  const text = await readFile(path, "utf8").catch((cause: unknown) => {
    const isAbsent = (cause as NodeJS.ErrnoException).code === "ENOENT";
    const why = isAbsent ? "there is no such file" : (cause as Error).message;
    throw new Fault("sim/failed", `Cannot read the scenario ${path}: ${why}`, { cause });
  });
  return parseScenario(text, path);
}

export function parseScenario(text: string, path: string): Scenario {
  const { value, document } = checkedYaml<ScenarioFile>(text, {
    path,
    validate,
    code: "sim/failed",
    what: "a scenario",
    hint: "docs/simulator.md has every key, and sim/scenarios/ complete files",
  });
  const problems = problemsIn(value).map(({ at, what }) => `${placeOf(at, { document, text })}: ${what}`);
  if (problems.length > 0)
    throw new Fault("sim/failed", `${path} cannot be run:\n  ${problems.join("\n  ")}`, {
      hint: `The points are those of \`iv sim plc --plant ${value.plant}\``,
    });
  const { personality, controller, ...rest } = value;
  return {
    ...rest,
    personality: personalityOf(personality),
    controller:
      controller.kind === "capsule"
        ? { ...controller, path: resolve(dirname(resolve(path)), controller.path) }
        : controller,
  };
}

type ScenarioFile = Omit<Scenario, "personality"> & { readonly personality: string | Partial<Personality> };

const validate = formOf<ScenarioFile>(schema, {
  useDefaults: true,
  allErrors: true,
  allowUnionTypes: true,
  // Of eight kinds of faults the one that is meant is held against the file, and not all eight.
  discriminator: true,
  strictRequired: false,
});

function personalityOf(said: string | Partial<Personality>): Personality {
  return typeof said === "string" ? personalities[said]! : { ...personalities["plain"]!, ...said };
}

interface Problem {
  readonly at: readonly (string | number)[];
  readonly what: string;
}

/** What the schema cannot say: names that the plant does not have, and times that cannot be. */
function problemsIn(file: ScenarioFile): readonly Problem[] {
  const { plant, weather, instruments, controller, faults, expect, lasts } = file;
  const station = stationNamed(plant);
  const sensors = station.layout.inputs.map(({ point }) => point);
  const actuators = station.layout.outputs.map(({ point }) => point);
  const defects = [...(station.plant(0).defects?.keys() ?? [])];
  const problems: Problem[] = [];
  const oneOf = (names: readonly string[], name: string | undefined, at: Problem["at"]) => {
    if (name !== undefined && !names.includes(name))
      problems.push({ at, what: `"${name}" is none of ${names.join(", ") || "nothing"}` });
  };
  for (const name of Object.keys(weather)) oneOf(station.weather ?? [], name, ["weather", name]);
  for (const point of Object.keys(instruments))
    oneOf([...sensors, ...actuators], point, ["instruments", point]);
  if (controller.kind === "pid") {
    oneOf(sensors, controller.of, ["controller", "of"]);
    for (const point of [controller.actuator, ...Object.keys(controller.others)])
      oneOf(actuators, point, ["controller", point === controller.actuator ? "actuator" : "others"]);
  }
  for (const [index, fault] of faults.entries()) {
    const at = ["faults", index] as const;
    if (fault.kind === "sensor") oneOf(sensors, fault.point, [...at, "point"]);
    if (fault.kind === "actuator") oneOf(actuators, fault.point, [...at, "point"]);
    if (fault.kind === "defect") oneOf(defects, fault.name, [...at, "name"]);
    if (fault.at >= lasts) problems.push({ at: [...at, "at"], what: "is after the end" });
  }
  for (const [index, expectation] of expect.entries()) {
    const at = ["expect", index] as const;
    const said = (["once", "always", "never"] as const).filter((how) => expectation[how] !== undefined);
    if (said.length !== 1) problems.push({ at: [...at], what: "says one of once, always and never" });
    for (const how of said) problems.push(...conditionProblems(expectation[how]!, [...at, how]));
    const { by, until = by } = expectation;
    if (until !== undefined && until > lasts)
      problems.push({ at: [...at, by === undefined ? "until" : "by"], what: "is after the end" });
  }
  return problems;

  function conditionProblems(condition: Condition, at: Problem["at"]): readonly Problem[] {
    oneOf(sensors, condition.plant, [...at, "plant"]);
    oneOf(sensors, condition.shows, [...at, "shows"]);
    oneOf(actuators, condition.setpoint, [...at, "setpoint"]);
    const { plant: of, shows, setpoint, min, max } = condition;
    const values = [of, shows, setpoint].filter((name) => name !== undefined).length;
    const isBounded = min !== undefined || max !== undefined;
    if (values > 1) return [{ at, what: "names more than one value" }];
    return (values === 1) === isBounded ? [] : [{ at, what: "a value and its min or max go together" }];
  }
}

function placeOf(
  path: Problem["at"],
  { document, text }: { readonly document: Document; readonly text: string },
): string {
  const node = document.getIn(path, true) as { range?: readonly [number, number, number] } | undefined;
  const name = path.join(".");
  return node?.range ? `line ${text.slice(0, node.range[0]).split("\n").length}, ${name}` : name;
}
