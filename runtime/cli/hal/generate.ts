import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { generated, type Language, languages } from "#bridge/regmap/generate.ts";
import { type ExitCode, textOption, UsageError } from "#runtime/cli/command.ts";
import type { Part } from "#runtime/cli/part.ts";
import { Fault } from "#runtime/core/fault.ts";
import { readRegisterMap } from "./register-map-file.ts";

export const generate: Part = {
  name: "generate",
  usage: ["hal generate MAP [--language c|verilog|typescript|all] [--out DIR]"],
  about:
    "Makes code from a register map: a C header with addresses, limits and safe words, Verilog localparams, and TypeScript. The same map gives the same bytes.",
  options: {
    language: { type: "string", value: "NAME", about: "c, verilog, typescript or all", default: "all" },
    out: { type: "string", value: "DIR", about: "where to put the files", default: "." },
  },
  examples: [
    { run: "iv hal generate board.regmap.json --out build", what: "a header for each language" },
    { run: "iv hal generate board.regmap.json --language c", what: "the C header only" },
  ],
  async run(call, io): Promise<ExitCode> {
    const [path, ...more] = call.words;
    if (path === undefined || more.length > 0) throw new UsageError("name one register map");
    const wanted = textOption(call, "language")!;
    if (wanted !== "all" && !(languages as readonly string[]).includes(wanted))
      throw new UsageError(`--language takes one of ${languages.join(", ")}, all, not "${wanted}"`);
    const map = await readRegisterMap(path);
    const out = textOption(call, "out")!;
    const files = languages
      .filter((language) => wanted === "all" || wanted === language)
      .map((language: Language) => generated(map, language));
    const paths = files.map(({ name }) => join(out, name));
    try {
      await mkdir(out, { recursive: true });
      for (const [index, { text }] of files.entries()) await writeFile(paths[index]!, text);
    } catch (cause) {
      throw new Fault("config/unwritable", `Cannot write to ${out}: ${(cause as Error).message}`, {
        cause,
        hint: "Name another folder with --out DIR",
      });
    }
    io.out(call.options["json"] === true ? JSON.stringify({ files: paths }) : paths.join("\n"));
    return 0;
  },
};
