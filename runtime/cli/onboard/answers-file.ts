import { existsSync, readFileSync } from "node:fs";
import { checkedYaml } from "#runtime/core/checked-yaml.ts";
import { formOf } from "#runtime/core/form.ts";
import { writeWhole } from "#runtime/map/crawl/disk.ts";
import schema from "./answers.schema.json" with { type: "json" };
import { type Answers, answersText, type Guess } from "./answers.ts";

/** What a person has answered so far; undefined before the first run. */
export function readAnswers(path: string): Answers | undefined {
  if (!existsSync(path)) return undefined;
  return checkedYaml<Answers>(readFileSync(path, "utf8"), {
    ...{ path, validate, code: "config/bad", what: "answers about a plant" },
    hint: "Correct it, or remove the file to be asked anew",
  }).value;
}

/** The old answers or the new ones, whenever the power goes. */
export function keepAnswers(path: string, guess: Guess): void {
  writeWhole(path, new TextEncoder().encode(answersText(guess)));
}

/** What is wrong with what somebody sent as answers; undefined where nothing is. */
export function answersFlaw(value: unknown): string | undefined {
  if (validate(value)) return undefined;
  const [first] = validate.errors ?? [];
  return `${first?.instancePath ?? ""} ${first?.message ?? "is not as it is described"}`.trim();
}

const validate = formOf<Answers>(schema, { allErrors: true });
