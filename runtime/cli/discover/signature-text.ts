import type { Reading } from "#runtime/discover/signature.ts";

/** The energy signature as a table: at most twenty temperatures, the histogram as a line of blocks. */
export function signatureText(signature: readonly Reading[]): readonly string[] {
  const step = Math.max(1, Math.ceil(signature.length / rowsMax));
  const rows = signature.filter((_, index) => index % step === 0 || index === signature.length - 1);
  const head = ["temperature", "min", "mean", "variance", "heat", "accepted"]
    .map((word) => word.padStart(11))
    .join(" ");
  return [
    "  energy signature",
    `  ${head}  histogram`,
    ...rows.map(({ temperature, min, mean, variance, heatCapacity, acceptance, histogram }) => {
      const numbers = [temperature, min, mean, variance, heatCapacity].map((value) =>
        short(value).padStart(11),
      );
      return `  ${numbers.join(" ")} ${`${(100 * acceptance).toFixed(1)} %`.padStart(11)}  ${blocks(histogram.counts)}`;
    }),
  ];
}

const rowsMax = 20;

function short(value: number): string {
  return Number(value.toPrecision(5)).toString();
}

/** Sixteen blocks from the lowest energy seen to the highest, as high as their bins are full. */
function blocks(counts: readonly number[]): string {
  const first = counts.findIndex((count) => count > 0);
  const last = counts.findLastIndex((count) => count > 0);
  if (first < 0) return "";
  const seen = counts.slice(first, last + 1);
  const wide = Math.max(1, Math.ceil(seen.length / blocksMax));
  const sums = Array.from({ length: Math.ceil(seen.length / wide) }, (_, index) =>
    seen.slice(index * wide, (index + 1) * wide).reduce((sum, count) => sum + count, 0),
  );
  const most = Math.max(...sums);
  return sums.map((sum) => marks[sum === 0 ? 0 : Math.ceil((8 * sum) / most)]).join("");
}

const blocksMax = 16;
const marks = " ▁▂▃▄▅▆▇█";
