// The 5 × 7 dots of character displays, for the ticks of a PNG. Each character is five columns from the left,
// seven bits from the top (the lowest bit) and one below the line; what is not here is shown as a box.

export const glyphAdvance = 6;

/** The columns of one character. */
export function glyphOf(character: string): readonly number[] {
  const code = character.codePointAt(0)!;
  if (code >= firstCode && code < firstCode + ascii.length) return ascii[code - firstCode]!;
  return others[character] ?? unknown;
}

export function textWidth(text: string, size: number): number {
  return Math.max(0, Array.from(text).length * glyphAdvance - 1) * size;
}

const firstCode = 0x20;

function columns(hex: string): readonly number[] {
  return Array.from({ length: 5 }, (_, index) => Number.parseInt(hex.slice(2 * index, 2 * index + 2), 16));
}

const ascii: readonly (readonly number[])[] = [
  "0000000000 00005f0000 0007000700 147f147f14 242a7f2a12 2313086462 3649562050 0008070300",
  "001c224100 0041221c00 2a1c7f1c2a 08083e0808 0080703000 0808080808 0000606000 2010080402",
  "3e5149453e 00427f4000 7249494946 2141494d33 1814127f10 2745454539 3c4a494931 4121110907",
  "3649494936 464949291e 0000140000 0040340000 0008142241 1414141414 0041221408 0201590906",
  "3e415d594e 7c1211127c 7f49494936 3e41414122 7f4141413e 7f49494941 7f09090901 3e41415173",
  "7f0808087f 00417f4100 2040413f01 7f08142241 7f40404040 7f021c027f 7f0408107f 3e4141413e",
  "7f09090906 3e4151215e 7f09192946 2649494932 03017f0103 3f4040403f 1f2040201f 3f4038403f",
  "6314081463 0304780403 6159494d43 007f414141 0204081020 004141417f 0402010204 4040404040",
  "0003070800 2054547840 7f28444438 3844444428 384444287f 3854545418 00087e0902 18a4a49c78",
  "7f08040478 00447d4000 2040403d00 7f10284400 00417f4000 7c04780478 7c08040478 3844444438",
  "fc18242418 18242418fc 7c08040408 4854545424 04043f4424 3c4040207c 1c2040201c 3c4030403c",
  "4428102844 4c9090907c 4464544c44 0008364100 0000770000 0041360800 0201020402",
].flatMap((line) => line.split(" ").map(columns));

/** What units and labels need beyond ASCII. */
const others: Readonly<Record<string, readonly number[]>> = {
  "°": columns("0609090600"),
  µ: columns("fc2020103c"),
  μ: columns("fc2020103c"),
  Ω: columns("5c6202625c"),
  "²": columns("00191d1700"),
  "³": columns("00151f0a00"),
  "·": columns("0000080000"),
  "−": columns("0808080808"),
  "…": columns("4000400040"),
  "→": columns("08082a1c08"),
  "×": columns("2214081422"),
  "∞": columns("1824182418"),
};
const unknown: readonly number[] = columns("7f4141417f");
