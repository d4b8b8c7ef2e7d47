import type { MapView } from "#runtime/console/port.ts";

// The map of the scripted furnace, as a picture and as a formula.

/** Two basins, melting down and holding, and a valley between them. */
export function energyOf(melt: number, heater: number): number {
  const hold = ((melt - 1_005) / 22) ** 2 + ((heater - 18 - (melt - 1_005) / 4) / 6.5) ** 2;
  const heating = ((melt - 930) / 34) ** 2 + ((heater - 36 + (melt - 930) / 8) / 6) ** 2;
  const density = 0.7 * Math.exp(-hold / 2) + 0.3 * Math.exp(-heating / 2);
  return Math.min(barrier, 2.1 - Math.log(density + 1e-9));
}

export const pairs: MapView["pairs"] = [
  ["melt_temperature", "heater_power"],
  ["heater_power", "melt_temperature"],
];

/** The other pair of channels: the same two the other way round. */
export function turned(map: MapView): MapView {
  const { columns, rows, energies } = map;
  const across = energies.map((_, at) => energies[(at % rows) * columns + Math.floor(at / rows)]!);
  return { ...map, columns: rows, rows: columns, energies: across, channels: map.channels.toReversed() };
}

export function picture(cells?: number): MapView {
  const channels = [
    { name: "melt_temperature", unit: "K", min: 860, max: 1_080 },
    { name: "heater_power", unit: "kW", min: 0, max: 60 },
  ] as const;
  const [columns, rows] = [cells ?? 64, cells ?? 48];
  const energies = Array.from({ length: columns * rows }, (_, at) => {
    const melt = 860 + (220 * (at % columns)) / (columns - 1);
    return energyOf(melt, (60 * Math.floor(at / columns)) / (rows - 1));
  });
  return {
    channels,
    columns,
    rows,
    energies,
    threshold: 8.25,
    barrier,
    pairs,
    judged: { threshold: 8.25, barrier },
    digest: `sha256:${"b".repeat(64)}`,
  };
}

const barrier = 18;
