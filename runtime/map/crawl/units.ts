// Units by the words people write them in. A value in a unit is value × factor + offset in the base unit of
// its dimension, so that any two units of one dimension convert, and a mistaken one can be looked for.

export interface Unit {
  /** As it is written in reports and maps. */
  readonly name: string;
  readonly dimension: string;
  readonly factor: number;
  readonly offset: number;
}

export interface Conversion {
  readonly factor: number;
  readonly offset: number;
}

export const unchanged: Conversion = { factor: 1, offset: 0 };

type Row = readonly [name: string, aliases: string, factor: number, offset?: number];

const pi = Math.PI;

/** Aliases in lower case, except where the case is the difference (mW, MW). */
const dimensions: Readonly<Record<string, readonly Row[]>> = {
  pressure: [
    ["Pa", "pa pascal pascals", 1],
    ["hPa", "hpa mbar millibar", 100],
    ["kPa", "kpa kilopascal", 1e3],
    ["bar", "bar bara bar(a)", 1e5],
    ["MPa", "mpa megapascal", 1e6],
    ["psi", "psi psia", 6894.757293168361],
    ["mmHg", "mmhg torr", 133.322387415],
    ["inHg", "inhg", 3386.389],
    ["mH2O", "mh2o mwc", 9806.65],
  ],
  // Between gauge and absolute stands the weather, so neither converts into the other.
  "gauge pressure": [
    ["barg", "barg bar(g)", 1e5],
    ["kPag", "kpag kpa(g)", 1e3],
    ["psig", "psig", 6894.757293168361],
  ],
  temperature: [
    ["K", "K kelvin degK", 1],
    ["°C", "°c c degc deg_c deg.c celsius ℃ oc", 1, 273.15],
    ["°F", "°f f degf deg_f deg.f fahrenheit ℉", 0.5555555555555556, 255.3722222222222],
  ],
  flow: [
    ["m3/s", "m3/s m³/s m^3/s", 1],
    ["m3/h", "m3/h m³/h m^3/h m3/hr m3h cmh nm3/h", 0.0002777777777777778],
    ["L/s", "l/s lps", 1e-3],
    ["L/min", "l/min lpm", 1.6666666666666667e-5],
    ["gpm", "gpm gal/min", 6.30901964e-5],
  ],
  "mass flow": [
    ["kg/s", "kg/s", 1],
    ["kg/h", "kg/h kg/hr", 0.0002777777777777778],
    ["t/h", "t/h ton/h", 0.2777777777777778],
    ["t/d", "t/d ton/d", 0.011574074074074073],
  ],
  share: [
    ["1", "1 fraction ratio p.u. pu -", 1],
    ["%", "% percent pct %rh vol% mol% wt%", 0.01],
    ["ppm", "ppm", 1e-6],
  ],
  frequency: [
    ["Hz", "hz hertz 1/s", 1],
    ["kHz", "khz", 1e3],
    ["mHz", "mHz", 1e-3],
    ["rpm", "rpm r/min 1/min rev/min u/min", 0.016666666666666666],
    ["rad/s", "rad/s rad/sec", 1 / (2 * pi)],
  ],
  power: [
    ["W", "w watt watts", 1],
    ["kW", "kw", 1e3],
    ["MW", "MW mw megawatt", 1e6],
    ["mW", "mW", 1e-3],
    ["hp", "hp", 745.6998715822702],
  ],
  "reactive power": [
    ["var", "var", 1],
    ["kvar", "kvar", 1e3],
    ["Mvar", "mvar", 1e6],
  ],
  energy: [
    ["J", "j joule", 1],
    ["kJ", "kj", 1e3],
    ["MJ", "mj", 1e6],
    ["kWh", "kwh", 3.6e6],
    ["MWh", "mwh", 3.6e9],
  ],
  "reactive energy": [
    ["varh", "varh", 1],
    ["kvarh", "kvarh", 1e3],
    ["Mvarh", "mvarh", 1e6],
  ],
  voltage: [
    ["V", "v volt volts", 1],
    ["mV", "mV mv", 1e-3],
    ["kV", "kv", 1e3],
  ],
  current: [
    ["A", "a amp amps ampere", 1],
    ["mA", "ma", 1e-3],
    ["kA", "ka", 1e3],
  ],
  length: [
    ["m", "m meter metre", 1],
    ["cm", "cm", 1e-2],
    ["mm", "mm", 1e-3],
    ["µm", "um µm μm", 1e-6],
    ["km", "km", 1e3],
    ["in", "in inch", 0.0254],
    ["ft", "ft feet", 0.3048],
  ],
  speed: [
    ["m/s", "m/s mps", 1],
    ["m/min", "m/min", 0.016666666666666666],
    ["mm/s", "mm/s", 1e-3],
    ["km/h", "km/h kph", 0.2777777777777778],
    ["kn", "kn knots", 0.5144444444444445],
  ],
  volume: [
    ["m3", "m3 m³ m^3", 1],
    ["L", "l liter litre", 1e-3],
  ],
  mass: [
    ["kg", "kg", 1],
    ["g", "g", 1e-3],
    ["t", "t ton tonne", 1e3],
  ],
  angle: [
    ["rad", "rad radian radians", 1],
    ["°", "° deg degree degrees", pi / 180],
  ],
  acceleration: [
    ["m/s²", "m/s2 m/s^2 m/s²", 1],
    ["gₙ", "gn g-force", 9.80665],
  ],
};

const all: readonly Unit[] = Object.entries(dimensions).flatMap(([dimension, rows]) =>
  rows.map(([name, , factor, offset = 0]) => ({ name, dimension, factor, offset })),
);
const byAlias: ReadonlyMap<string, Unit> = new Map(
  Object.values(dimensions)
    .flat()
    .flatMap(([name, aliases]) => [name, ...aliases.split(" ")].map((alias) => [alias, name] as const))
    .map(([alias, name]) => [alias, all.find((unit) => unit.name === name)!]),
);

/** "[kPa]", "deg C", "Celsius": the unit that is meant, if it is one we know. */
export function unitOf(text: string | undefined): Unit | undefined {
  if (text === undefined) return undefined;
  const bare = text
    .trim()
    .replace(/^[[(](.*)[\])]$/, "$1")
    .replace(/^deg(?:rees?)? +(?=[cfk]$)/i, "deg")
    .trim();
  return byAlias.get(bare) ?? byAlias.get(bare.toLowerCase());
}

/** Endings that can mean nothing else; a lone letter could mean anything. */
const ending =
  /(?:^|[\s_.\-([])(kpa|mpa|bar|psi|degc|degf|rpm|hz|mw|kw|kv|kwh|mwh|pct|percent|m3h|lpm|gpm|°c|°f|%)[\])]?$/i;

export function unitInName(name: string): Unit | undefined {
  const [, found] = ending.exec(name.trim()) ?? [];
  return unitOf(found?.toLowerCase());
}

export function unitsLike({ dimension, name }: Unit): readonly Unit[] {
  return all.filter((unit) => unit.dimension === dimension && unit.name !== name);
}

/** What makes a value in one unit a value in the other; undefined between dimensions. */
export function conversionBetween(from: Unit, to: Unit): Conversion | undefined {
  if (from.dimension !== to.dimension) return undefined;
  if (from.name === to.name) return unchanged;
  return { factor: from.factor / to.factor, offset: (from.offset - to.offset) / to.factor };
}

/**
 * The same from the words for two units: what is written alike is alike, even where nobody knows it; undefined
 * where they are no units of one dimension.
 */
export function conversionOf(from: string, to: string): Conversion | undefined {
  if (from.trim() === to.trim()) return unchanged;
  const [source, target] = [unitOf(from), unitOf(to)];
  return source && target && conversionBetween(source, target);
}

export function convert(value: number, { factor, offset }: Conversion): number {
  return value * factor + offset;
}
