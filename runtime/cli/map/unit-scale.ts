/** value in the wanted unit = value × factor + offset. */
export interface UnitScale {
  readonly factor: number;
  readonly offset: number;
}

/**
 * How to get from one unit to another of the same quantity; undefined where the two have nothing in common or one
 * of them is not known. Gauge and absolute pressures are different quantities: between them stands the weather.
 */
export function unitScale(from: string, to: string): UnitScale | undefined {
  if (plain(from) === plain(to)) return { factor: 1, offset: 0 };
  const [source, target] = [unitOf(from), unitOf(to)];
  if (source === undefined || target === undefined || source.quantity !== target.quantity) return undefined;
  const factor = source.factor / target.factor;
  return { factor, offset: (source.offset - target.offset) / target.factor };
}

interface Unit {
  readonly quantity: string;
  /** In the quantity's base unit: value × factor + offset. */
  readonly factor: number;
  readonly offset: number;
}

/** Spellings of one sign, and nothing that changes the meaning: mW is not MW. */
function plain(unit: string): string {
  return unit
    .trim()
    .replace(/[µμ]/g, "u")
    .replace(/[℃]|deg ?C|°\s*C|\bCelsius\b/gi, "°C")
    .replace(/[℉]|deg ?F|°\s*F|\bFahrenheit\b/gi, "°F")
    .replace(/deg ?K|°\s*K|\bKelvin\b/gi, "K")
    .replace(/³|\^3/g, "3")
    .replace(/²|\^2/g, "2")
    .replace(/\bhr\b|\bhour\b/g, "h")
    .replace(/\s+/g, "");
}

function unitOf(text: string): Unit | undefined {
  const unit = plain(text);
  const known = units.get(unit);
  if (known !== undefined) return known;
  // A flow is a quantity over a time; each side may have its own prefix.
  const [over, under, ...rest] = unit.split("/");
  if (under !== undefined && rest.length === 0) {
    const [amount, time] = [unitOf(over!), units.get(under)];
    if (amount === undefined || time?.quantity !== "time" || amount.offset !== 0) return undefined;
    return { quantity: `${amount.quantity} per time`, factor: amount.factor / time.factor, offset: 0 };
  }
  for (const [prefix, factor] of prefixes) {
    const base = unit.startsWith(prefix) ? units.get(unit.slice(prefix.length)) : undefined;
    if (base !== undefined && prefixable.has(unit.slice(prefix.length)))
      return { ...base, factor: base.factor * factor };
  }
  return undefined;
}

const prefixes: readonly (readonly [string, number])[] = [
  ["G", 1e9],
  ["M", 1e6],
  ["k", 1e3],
  ["h", 1e2],
  ["c", 1e-2],
  ["m", 1e-3],
  ["u", 1e-6],
];
const prefixable: ReadonlySet<string> = new Set([
  "Pa",
  "bar",
  "W",
  "Wh",
  "J",
  "V",
  "A",
  "Hz",
  "g",
  "m",
  "m3",
  "l",
  "L",
  "s",
  "N",
  "VA",
  "var",
  "cal",
]);

const scaled: readonly (readonly [quantity: string, units: Readonly<Record<string, number>>])[] = [
  [
    "pressure",
    {
      Pa: 1,
      bar: 1e5,
      bara: 1e5,
      psi: 6894.757293168,
      psia: 6894.757293168,
      atm: 101_325,
      Torr: 101_325 / 760,
      mmHg: 133.322387415,
      cmHg: 1333.22387415,
      inHg: 3386.389,
      mmH2O: 9.80665,
      inH2O: 249.08891,
    },
  ],
  ["gauge pressure", { barg: 1e5, mbarg: 1e2, psig: 6894.757293168 }],
  ["power", { W: 1, hp: 745.6998715822702 }],
  ["apparent power", { VA: 1 }],
  ["reactive power", { var: 1 }],
  ["energy", { J: 1, Wh: 3600, cal: 4.184, Btu: 1055.05585262, BTU: 1055.05585262 }],
  ["voltage", { V: 1 }],
  ["current", { A: 1 }],
  ["mass", { g: 1e-3, t: 1e3, lb: 0.45359237, lbs: 0.45359237 }],
  ["length", { m: 1, in: 0.0254, ft: 0.3048 }],
  ["volume", { m3: 1, l: 1e-3, L: 1e-3, gal: 0.003785411784, bbl: 0.158987294928 }],
  ["force", { N: 1, lbf: 4.4482216152605 }],
  ["time", { s: 1, sec: 1, min: 60, h: 3600, d: 86_400, day: 86_400 }],
  ["frequency", { Hz: 1, rpm: 1 / 60, RPM: 1 / 60 }],
  ["share", { "1": 1, "%": 0.01, "‰": 0.001, ppm: 1e-6, ppb: 1e-9 }],
  ["angle", { rad: 1, deg: Math.PI / 180, "°": Math.PI / 180 }],
];

const units: ReadonlyMap<string, Unit> = new Map([
  ...scaled.flatMap(([quantity, table]) =>
    Object.entries(table).map(([name, factor]): [string, Unit] => [name, { quantity, factor, offset: 0 }]),
  ),
  ["K", { quantity: "temperature", factor: 1, offset: 0 }],
  ["°C", { quantity: "temperature", factor: 1, offset: 273.15 }],
  ["°F", { quantity: "temperature", factor: 5 / 9, offset: 459.67 * (5 / 9) }],
]);
