import { existsSync, readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { checkedYaml } from "#runtime/core/checked-yaml.ts";
import schema from "./answers.schema.json" with { type: "json" };
import type { Answers } from "./answers.ts";

/** What a person has answered so far; undefined before the first run. */
export function readAnswers(path: string): Answers | undefined {
  if (!existsSync(path)) return undefined;
  return checkedYaml<Answers>(readFileSync(path, "utf8"), {
    ...{ path, validate, code: "config/bad", what: "answers about a plant" },
    hint: "Correct it, or remove the file to be asked anew",
  }).value;
}

const validate = new Ajv2020({ allErrors: true, strict: true }).compile<Answers>(schema);
