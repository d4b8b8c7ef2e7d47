import { type Draft, draftOf } from "#bridge/regmap/draft.ts";
import { importLitex } from "#bridge/regmap/import-litex.ts";
import { importSvd } from "#bridge/regmap/import-svd.ts";
import { type ExitCode, UsageError } from "#runtime/cli/command.ts";
import type { Part } from "#runtime/cli/part.ts";
import { jsonIn, readText } from "./register-map-file.ts";

export const importPart: Part = {
  name: "import",
  usage: ["hal import FILE"],
  about:
    "Prints a first register map from the csr.json of a LiteX build or a CMSIS-SVD file. All its points are read only: which words may be commanded, and what is safe, is for a person to say. What is left out, and what to decide, goes to the error output.",
  options: {},
  examples: [
    { run: "iv hal import build/csr.json > board.regmap.json", what: "a draft from a LiteX build" },
    { run: "iv hal import chip.svd > board.regmap.json", what: "a draft from an SVD file" },
  ],
  async run(call, io): Promise<ExitCode> {
    const [path, ...more] = call.words;
    if (path === undefined || more.length > 0) throw new UsageError("name one csr.json or SVD file");
    const { map, notes } = draftFrom(await readText(path), path);
    for (const note of notes) io.err(note);
    io.out(JSON.stringify(map, null, 2));
    return 0;
  },
};

export function draftFrom(text: string, path: string): Draft {
  if (text.trimStart().startsWith("<")) return draftOf(importSvd(text));
  return draftOf(importLitex(jsonIn(text, path)));
}
