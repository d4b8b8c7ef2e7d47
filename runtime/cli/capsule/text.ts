/** As people read it, in powers of 1 000; exact below. */
export function bytesText(bytes: number): string {
  const units = ["kB", "MB", "GB"];
  if (bytes < 1_000) return `${bytes} bytes`;
  let value = bytes / 1_000;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1_000;
    unit++;
  }
  return `${value.toPrecision(3).replace(/\.0+$/, "")} ${units[unit]}`;
}

export function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}
