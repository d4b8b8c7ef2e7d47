import type { UartboneConfig } from "#runtime/config.ts";

/**
 * What a capsule with so many actuators would need of this device and does not get: there is no check sum, no
 * watchdog and no way to move two words in one step. Asked when a capsule is loaded, and again at the door.
 */
export function uartboneLacks(
  { unattended, map }: Pick<UartboneConfig, "unattended" | "map">,
  actuators: number,
): readonly string[] {
  return [
    ...(actuators > 0 && unattended === "refuse"
      ? ["a link with check sums and a watchdog (or device.unattended: allow)"]
      : []),
    ...(actuators > 1 && map.atomicity !== "none"
      ? [`a link that moves ${actuators} actuators in one step (or atomicity: none in the register map)`]
      : []),
  ];
}
