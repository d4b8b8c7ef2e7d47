// What a kind of plant is expected to show, as data: another plant is another entry. An adapter names the
// unit in which a channel goes into the map, and the range outside of which a value is no reading.

export interface DomainChannel {
  readonly pattern: RegExp;
  readonly what: string;
  readonly unit: string;
  /** In that unit: what the machine, or nature, makes impossible. */
  readonly min: number;
  readonly max: number;
}

export interface Domain {
  readonly name: string;
  readonly about: string;
  readonly channels: readonly DomainChannel[];
  /** By unit, for channels that no pattern names. */
  readonly limits: Readonly<Record<string, readonly [min: number, max: number]>>;
}

/** Nothing is colder than nothing, and no share of a whole is a thousand per cent. */
const nature: Domain["limits"] = {
  K: [0, 4000],
  "°C": [-273.15, 3700],
  "°F": [-459.67, 6700],
  "%": [-25, 250],
  rpm: [-100_000, 100_000],
  Hz: [0, 1e9],
  bar: [-1.1, 5000],
  kPa: [-110, 500_000],
  psi: [-16, 73_000],
};

export const domains: readonly Domain[] = [
  {
    name: "process",
    about: "any process plant: units by name, limits of nature",
    channels: [],
    limits: nature,
  },
  {
    name: "grid",
    about:
      "power grids of 50 or 60 Hz: frequency in Hz, voltage in kV, power in MW and Mvar, angles in degrees",
    channels: [
      { pattern: /freq|(?:^|[\W_])hz(?:$|[\W_])|^f$/i, what: "frequency", unit: "Hz", min: 45, max: 66 },
      { pattern: /volt|(?:^|[\W_])kv(?:$|[\W_])|^v\d*$/i, what: "voltage", unit: "kV", min: 0, max: 1_200 },
      {
        pattern: /(?:^|[\W_])m?var|reactive/i,
        what: "reactive power",
        unit: "Mvar",
        min: -5_000,
        max: 5_000,
      },
      {
        pattern: /power|load|generation|demand|(?:^|[\W_])mw(?:$|[\W_])/i,
        what: "power",
        unit: "MW",
        min: -50_000,
        max: 50_000,
      },
      { pattern: /angle|phase/i, what: "angle", unit: "°", min: -360, max: 360 },
    ],
    limits: nature,
  },
  {
    name: "casting",
    about: "metal casting: a melt around 1000 K, cooling water, casting speed",
    channels: [
      {
        pattern: /melt|metal|alloy|tundish|ladle|liquidus|furnace.*temp|pour/i,
        what: "melt temperature",
        unit: "K",
        min: 500,
        max: 2_200,
      },
      { pattern: /mou?ld.*temp|die.*temp/i, what: "mould temperature", unit: "K", min: 250, max: 1_500 },
      {
        pattern: /(?:water|coolant|cooling).*temp/i,
        what: "cooling temperature",
        unit: "K",
        min: 250,
        max: 400,
      },
      { pattern: /cast.*speed|withdraw/i, what: "casting speed", unit: "m/min", min: 0, max: 20 },
      {
        pattern: /(?:water|coolant|cooling).*flow/i,
        what: "cooling flow",
        unit: "m3/h",
        min: 0,
        max: 10_000,
      },
    ],
    limits: nature,
  },
];

export function domainOf(name: string): Domain | undefined {
  return domains.find((domain) => domain.name === name);
}
