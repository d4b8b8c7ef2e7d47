import { stringify } from "yaml";
import type { Manifest } from "#runtime/capsule/manifest.ts";
import { assumedPlaces, type Binding, type Place } from "./live/binding.ts";

/** The device is the replay of what was kept back, at the registers that `iv sim replay` serves. */
export function gatewayText(manifest: Manifest): string {
  const { name, state } = manifest;
  const assumed = assumedPlaces(state);
  const places = new Map(state.map(({ point }, index) => [point, assumed[index]!]));
  const config = {
    gateway: { name, data: "./data" },
    capsule: { path: "./capsule" },
    shield: { mode: "observe" },
    device: deviceOf(manifest, { host: "127.0.0.1", port: replayPort, unit: 1, places, tickRegister: 0 }),
  };
  return `# For the replay of what was kept back of the recording (\`iv sim replay\`), and not for the machine: its capsule is armed,
# so it blocks nothing but goes to the safe state where nobody proposes anything, and where it ends. What only looks on
# at the machine is machine.yaml (\`iv onboard --serve\`, step 4). \`iv config explain KEY\` says what a key means.
${stringify(config)}`;
}

/** The device is the machine. The capsule only watches: its hands are tied, so that nothing can write. */
export function machineText(manifest: Manifest, { host, port, unit, points }: Binding): string {
  const places = new Map(Object.entries(points));
  const config = {
    gateway: { name: manifest.name, data: "./machine-data" },
    capsule: { path: "./capsule", start: "watch" },
    shield: { mode: "observe" },
    device: deviceOf(manifest, { host, port, unit, places, tickRegister: freePair(points) }),
    console: { host: "127.0.0.1", port: 0, anonymous: "viewer" },
  };
  return `# Looks on at the machine and writes nothing: \`start: watch\` ties the capsule's hands until a person activates it. What it
# reads of tickRegister it does not use while it watches. \`iv config explain KEY\` says what a key means.
${stringify(config)}`;
}

interface Placed extends Omit<Binding, "points"> {
  readonly places: ReadonlyMap<string, Place>;
  readonly tickRegister: number;
}

function deviceOf(
  { state, actuators, tickMs }: Manifest,
  { places, tickRegister, ...where }: Placed,
): object {
  const writes = new Map(actuators.map((actuator) => [actuator.point, actuator]));
  const axes = new Map(state.map((axis) => [axis.point, axis]));
  const points = Object.fromEntries(
    [...places].map(([point, place]) => {
      const [axis, actuator] = [axes.get(point), writes.get(point)];
      const { unit, min, max } = (axis ?? actuator)!;
      return [
        point,
        actuator === undefined
          ? { ...written(place), unit, min, max }
          : {
              ...{ ...written(place), unit, access: "write" },
              ...{ min: Math.min(min, actuator.min), max: Math.max(max, actuator.max) },
            },
      ];
    }),
  );
  return {
    ...{ driver: "modbus-tcp", ...where },
    ...{ scanMs: Math.max(50, Math.min(1_000, tickMs / 2)), timeoutMs: 500, tickRegister, points },
  };
}

/** What is usual is not said. */
function written({ table, address, type, order, scale, offset }: Place): object {
  return {
    ...{ table, address, type },
    ...(order !== "ABCD" && { order }),
    ...(scale !== 1 && { scale }),
    ...(offset !== 0 && { offset }),
  };
}

/** Two holding registers that are no point's, because a point and the tick must not be written in one place. */
function freePair(points: Binding["points"]): number {
  const taken = new Set(
    Object.values(points).flatMap(({ table, address }) =>
      table === "holding" ? [0, 1, 2, 3].map((offset) => address + offset) : [],
    ),
  );
  let first = 0;
  while (taken.has(first) || taken.has(first + 1)) first++;
  return first;
}

/** Where `iv sim` serves, unless told otherwise. */
const replayPort = 5020;
