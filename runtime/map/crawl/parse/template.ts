import type { TextSample } from "./dialect.ts";
import type { LineFormat } from "./lines.ts";
import { isUnit } from "./name.ts";
import { hasNumbers, planOf } from "./plan.ts";
import { stampPrefixOf } from "./stamp-prefix.ts";

/**
 * Logs that say the same sentence with other numbers: "Furnace at 812.4 K, draws 33 kW". The sentences are learned
 * from the first lines; each number in one is a column, named by the words before it. Sentences that come rarely
 * are not learned, and counted as unreadable where they come.
 */
export function templateOf({ head, later }: TextSample): LineFormat | undefined {
  const lines = [...head.slice(0, linesMax), ...later]
    .map((line) => line.trim())
    .filter((line) => line !== "");
  const said = lines.map(slotsOf);
  const counts = new Map<string, number>();
  for (const { sentence, numbers } of said)
    if (numbers.length > 0) counts.set(sentence, (counts.get(sentence) ?? 0) + 1);
  const learned = [...counts].filter(([, count]) => count >= 2 && count >= sentenceShareMin * lines.length);
  const covered = learned.reduce((sum, [, count]) => sum + count, 0);
  if (covered < coveredShareMin * lines.length) return undefined;
  const hasStamp = said.some(({ stamp }) => stamp !== undefined);
  const names: string[] = hasStamp ? ["timestamp"] : [];
  const starts = new Map<string, number>();
  for (const [sentence] of learned) {
    starts.set(sentence, names.length);
    names.push(...namesOf(sentence));
  }
  const fieldsOf = ({ stamp, sentence, numbers }: Said): (string | undefined)[] | undefined => {
    const start = starts.get(sentence);
    if (start === undefined) return undefined;
    const fields = new Array<string | undefined>(names.length).fill(undefined);
    if (hasStamp) fields[0] = stamp;
    for (const [index, number] of numbers.entries()) fields[start + index] = number;
    return fields;
  };
  const rows = said.flatMap((line) => {
    const fields = fieldsOf(line);
    return fields === undefined ? [] : [fields.map((text) => text ?? "")];
  });
  const plan = planOf({ names, units: undefined, fieldCount: names.length, rows, decimal: "." });
  if (!hasNumbers(plan)) return undefined;
  return {
    plan,
    parse: (line) => {
      if (line === "") return "blank";
      const fields = fieldsOf(slotsOf(line));
      return fields === undefined ? "strange" : { fields, unknown: 0 };
    },
  };
}

const linesMax = 1_000;
const sentenceShareMin = 0.1;
const coveredShareMin = 0.7;
const lineCharactersMax = 4_096;
const slot = "\u0000";

interface Said {
  readonly stamp: string | undefined;
  /** The line without its time, each number a slot. */
  readonly sentence: string;
  readonly numbers: readonly string[];
}

/** A number inside a word ("P1", "v2") belongs to the word. */
const number = /(?<![\p{L}\p{N}_.])[+-]?\d{1,20}(?:\.\d{1,20})?(?:[eE][+-]?\d{1,3})?(?![\p{N}_]|\.\d)/gu;

function slotsOf(line: string): Said {
  const { stamp, rest } = stampPrefixOf(line.slice(0, lineCharactersMax));
  const numbers: string[] = [];
  const sentence = rest.replace(number, (found) => {
    numbers.push(found);
    return slot;
  });
  return { stamp, sentence, numbers };
}

/** The last words before a number, and behind it the unit if it is one. */
function namesOf(sentence: string): readonly string[] {
  const pieces = sentence.split(slot);
  return pieces.slice(0, -1).map((before, index) => {
    const cleaned =
      index === 0
        ? before
        : before.replace(/^\s*[%°\p{L}][^\s,;]{0,11}(?=[\s,;]|$)/u, (word) =>
            isUnit(word.trim()) ? "" : word,
          );
    const words = cleaned.match(/[\p{L}_][\p{L}\p{N}_.-]*/gu)?.slice(-3) ?? [];
    const name = words.length === 0 ? `value ${index + 1}` : words.join(" ");
    const [unit] = /^\s*[%°\p{L}][^\s,;)]{0,11}/u.exec(pieces[index + 1]!) ?? [];
    return unit !== undefined && isUnit(unit.trim().replace(/\.$/, ""))
      ? `${name} [${unit.trim().replace(/\.$/, "")}]`
      : name;
  });
}
