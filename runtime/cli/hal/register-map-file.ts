import { readFile } from "node:fs/promises";
import { checkedRegisterMap, firstPointAddress } from "#bridge/regmap/check.ts";
import { draftOf } from "#bridge/regmap/draft.ts";
import { importLitex } from "#bridge/regmap/import-litex.ts";
import schema from "#bridge/regmap/regmap.schema.json" with { type: "json" };
import { checkedYaml } from "#runtime/core/checked-yaml.ts";
import { Fault } from "#runtime/core/fault.ts";
import { formOf } from "#runtime/core/form.ts";
import type { RegisterMap } from "#runtime/field/register-map.ts";

/** The door from a `*.regmap.json` to a map that cannot be wrong. */
export async function readRegisterMap(path: string): Promise<RegisterMap> {
  return parseRegisterMap(await readText(path), path);
}

/** For a LiteX board: a register map, or the `csr.json` of its build, whose points are then only read. */
export async function readBoneMap(
  path: string,
): Promise<{ readonly map: RegisterMap; readonly base: number }> {
  const text = await readText(path);
  if (!text.includes('"csr_registers"'))
    return { map: parseRegisterMap(text, path), base: firstPointAddress * 4 };
  const { map, base } = draftOf(importLitex(jsonIn(text, path)));
  return { map, base };
}

/** What another tool wrote, or a Fault that names it. */
export function jsonIn(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Fault("config/bad", `${path} is neither JSON nor XML: ${(cause as Error).message}`, {
      cause,
      hint: "Name the csr.json of a LiteX build, or a CMSIS-SVD file",
    });
  }
}

export function parseRegisterMap(text: string, path: string): RegisterMap {
  const { value } = checkedYaml<RegisterMap & { $schema?: string }>(text, {
    path,
    validate,
    code: "config/bad",
    what: "a register map",
    hint: "firmware-bridge/regmap/regmap.schema.json says what each key means",
  });
  const { $schema: _, ...map } = value;
  return checkedRegisterMap(map);
}

/** A file that a person named, as text of a bounded size. */
export async function readText(path: string): Promise<string> {
  try {
    const text = await readFile(path, "utf8");
    if (text.length > textCharactersMax)
      throw new Fault("config/bad", `${path} is longer than ${textCharactersMax} characters`);
    return text;
  } catch (cause) {
    if (cause instanceof Fault) throw cause;
    const isMissing = (cause as NodeJS.ErrnoException).code === "ENOENT";
    const why = isMissing ? "there is no such file" : (cause as Error).message;
    throw new Fault("config/unreadable", `Cannot read ${path}: ${why}`, {
      cause,
      hint: "Name a register map, relative to the file that names it",
    });
  }
}

const validate = formOf<RegisterMap>(schema, { useDefaults: true, allErrors: true });

const textCharactersMax = 32_000_000;
