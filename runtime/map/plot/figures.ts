/** Round numbers from `min` to `max`, about as many as wanted and never more than twice that. */
export function ticksOf(min: number, max: number, wanted: number): readonly number[] {
  const rough = (max - min) / wanted;
  if (!(rough > 1e-290 && Number.isFinite(rough))) return Number.isFinite(min) ? [min] : [];
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= rough * (1 - 1e-9)) ?? 10);
  const first = Math.ceil(min / step - 1e-9);
  const last = Math.floor(max / step + 1e-9);
  const ticks: number[] = [];
  for (let index = first; index <= last && ticks.length <= 2 * wanted; index++)
    ticks.push(Number((index * step).toPrecision(12)) + 0);
  return ticks;
}

/** Labels of equal precision, as few digits as tell them apart. */
export function labelsOf(ticks: readonly number[]): readonly string[] {
  const step = ticks.length < 2 ? Math.abs(ticks[0] ?? 1) : Math.abs(ticks[1]! - ticks[0]!);
  const largest = Math.max(...ticks.map(Math.abs), step);
  if (!(largest < 1e6 && step >= 1e-4)) return ticks.map((tick) => figure(tick));
  const decimals = Math.max(0, Math.min(6, -Math.floor(Math.log10(step || 1) + 1e-9)));
  return ticks.map((tick) => tick.toFixed(decimals));
}

/** Four digits that say something, without an exponent where people can do without. */
export function figure(value: number, digits: number = 4): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "none" : value > 0 ? "∞" : "−∞";
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e7 || size < 1e-4)) return minus(value.toExponential(digits - 1));
  const rounded = Number(value.toPrecision(digits));
  return minus(size >= 10 ** digits ? value.toFixed(0) : `${rounded}`);
}

/** Parts as people say them: "1 %", "0.05 %". */
export function percent(share: number): string {
  return `${figure(share * 100, 3)} %`;
}

/** In the unit that leaves a number people can picture. */
export function duration(seconds: number): string {
  const [unit, length] = spans.findLast(([, least]) => seconds >= 2 * least) ?? spans[0]!;
  return `${figure(seconds / length, 3)} ${unit}`;
}

const spans: readonly (readonly [unit: string, seconds: number])[] = [
  ["seconds", 1],
  ["minutes", 60],
  ["hours", 3_600],
  ["days", 86_400],
];

function minus(text: string): string {
  return text.replaceAll("-", "−");
}
