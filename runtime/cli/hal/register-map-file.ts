import { readFile } from "node:fs/promises";
import { Ajv2020 } from "ajv/dist/2020.js";
import { checkedRegisterMap } from "#bridge/regmap/check.ts";
import schema from "#bridge/regmap/regmap.schema.json" with { type: "json" };
import { checkedYaml } from "#runtime/core/checked-yaml.ts";
import { Fault } from "#runtime/core/fault.ts";
import type { RegisterMap } from "#runtime/field/register-map.ts";

/** The door from a `*.regmap.json` to a map that cannot be wrong. */
export async function readRegisterMap(path: string): Promise<RegisterMap> {
  return parseRegisterMap(await readText(path), path);
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

const validate = new Ajv2020({ useDefaults: true, allErrors: true, strict: true }).compile<RegisterMap>(
  schema,
);

const textCharactersMax = 32_000_000;
