import { canonicalText } from "#runtime/capsule/manifest-bytes.ts";
import { type Digest, digestOf } from "#runtime/core/digest.ts";
import { basinsOfGrid } from "#runtime/map/basins.ts";
import type { LoadedMap } from "#runtime/map/open.ts";
import { signatureOf } from "#runtime/map/signature.ts";

/** What an energy signature is the digest of: the low states of a map and what lies between them. */
export interface Landscape {
  /** How normal operation is spread over the landscape, in nats above its median. */
  readonly spread: readonly number[];
  /** The ways the plant likes to run in the two channels that people look at first, the deepest first. */
  readonly basins: readonly {
    readonly at: readonly number[];
    readonly energy: number;
    readonly share: number;
    readonly pass: number | null;
  }[];
}

function landscapeOf(map: Pick<LoadedMap, "view" | "calibration">): Landscape {
  const { channels, columns, rows, energies } = map.view;
  const [across, up] = channels;
  const { basins } = basinsOfGrid({ nodes: [columns, rows], energies });
  return {
    spread: signatureOf(map.calibration),
    basins: basins.slice(0, basinsMax).map(({ node, energy, share, pass }) => ({
      at: [
        placed(across!, (node % columns) / (columns - 1)),
        placed(up!, Math.floor(node / columns) / (rows - 1)),
      ],
      energy: rounded(energy),
      share: rounded(share),
      pass: pass === undefined ? null : rounded(pass),
    })),
  };
}

/** Deeper ones first, so what is left out are the shallowest. */
const basinsMax = 16;

export function energySignatureOf(map: Pick<LoadedMap, "view" | "calibration">): Digest {
  return digestOf(new TextEncoder().encode(canonicalText(landscapeOf(map))));
}

function placed({ min, max }: { readonly min: number; readonly max: number }, share: number): number {
  return rounded(min + share * (max - min));
}

/** A thousandth: more than a map of some ten thousand rows knows, and the same text on every machine. */
function rounded(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}
