import type { Scaled } from "#runtime/capsule/manifest.ts";
import { type Call, textOption, UsageError } from "#runtime/cli/command.ts";

/** `flow=75/20,melt`: points in a network's order, each with what was taken from it and what it was divided by. */
export function scaledOption(call: Call, name: string): readonly Scaled[] | undefined {
  return textOption(call, name)
    ?.split(",")
    .map((word) => scaledIn(word.trim(), name));
}

function scaledIn(word: string, name: string): Scaled {
  const [, point, offset = "0", scale = "1"] = /^([a-z][a-z0-9_]*)(?:=([^/]+)\/([^/]+))?$/.exec(word) ?? [];
  const scaled = { point: point ?? "", offset: Number(offset), scale: Number(scale) };
  if (point !== undefined && Number.isFinite(scaled.offset) && Number.isFinite(scaled.scale) && scaled.scale)
    return scaled;
  throw new UsageError(
    `--${name} takes POINT or POINT=OFFSET/SCALE, several with commas between them, not "${word}"`,
  );
}
