import { stringify } from "yaml";
import type { Manifest } from "#runtime/capsule/manifest.ts";

/**
 * Registers that `iv sim replay` serves, and that a real PLC's take the place of: f32, and f64 where a number may be so
 * large that f32 would tell it wrong. The code of a word is, and a wrong code is a mode that the map has never seen.
 */
export function gatewayText({ name, state, actuators, tickMs }: Manifest): string {
  const writes = new Map(actuators.map((actuator) => [actuator.point, actuator]));
  let address = firstRegister;
  const points = Object.fromEntries(
    state.map(({ point, unit, min, max }) => {
      const actuator = writes.get(point);
      const type = Math.max(Math.abs(min), Math.abs(max)) > exactInF32 ? "f64" : "f32";
      const place = { table: "holding", address, type, unit };
      address += type === "f64" ? 4 : 2;
      return [
        point,
        actuator === undefined
          ? { ...place, min, max }
          : { ...place, min: Math.min(min, actuator.min), max: Math.max(max, actuator.max), access: "write" },
      ];
    }),
  );
  const config = {
    gateway: { name, data: "./data" },
    capsule: { path: "./capsule" },
    shield: { mode: "observe" },
    device: {
      ...{ driver: "modbus-tcp", host: "127.0.0.1", port: replayPort, unit: 1 },
      ...{ scanMs: Math.max(50, Math.min(1_000, tickMs / 2)), timeoutMs: 500, tickRegister: 0, points },
    },
  };
  return `# Observes and blocks nothing: shield.mode says so. The device is the replay of what was kept back of the recording
# (\`iv sim replay\`); for the plant, put in the PLC's address and where its registers are. \`iv config explain KEY\`
# says what a key means.
${stringify(config)}`;
}

/** Up to here f32 holds every whole number. */
const exactInF32 = 2 ** 24;
/** Behind the tick's two. */
const firstRegister = 2;
/** Where `iv sim` serves, unless told otherwise. */
const replayPort = 5020;
