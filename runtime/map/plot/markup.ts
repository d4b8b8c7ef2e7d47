// Text becomes markup in one place. A channel's name comes from a stranger's file, so a plain string is
// always escaped, and what `tag` made is the only thing that is not.

import { assert } from "#runtime/core/fault.ts";

export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type Content = Markup | string;

/** An element of SVG or HTML, well formed as XML. Numbers are written to a hundredth of a unit. */
export function tag(
  name: string,
  attributes: Readonly<Record<string, string | number | undefined>>,
  ...children: readonly Content[]
): Markup {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${escaped(typeof value === "number" ? short(value) : `${value}`)}"`)
    .join("");
  const inside = join(...children).text;
  return new Markup(
    inside === "" && !open.has(name) ? `<${name}${written}/>` : `<${name}${written}>${inside}</${name}>`,
  );
}

export function join(...children: readonly Content[]): Markup {
  return new Markup(
    children.map((child) => (typeof child === "string" ? escaped(child) : child.text)).join(""),
  );
}

export function short(value: number): string {
  assert(Number.isFinite(value), "a drawing has finite coordinates");
  return `${Math.round(value * 100) / 100 + 0}`;
}

/** What a page or a terminal may show of a stranger's text: no controls, no turning of the direction, no novel. */
export function shown(text: string, lengthMax: number = 60): string {
  const plain = text.toWellFormed().replace(unshowable, "\ufffd");
  const characters = Array.from(plain);
  return characters.length <= lengthMax ? plain : `${characters.slice(0, lengthMax - 1).join("")}…`;
}

/** Elements that HTML does not let close themselves. */
const open: ReadonlySet<string> = new Set([
  "div",
  "p",
  "span",
  "td",
  "th",
  "table",
  "section",
  "figure",
  "ul",
]);
const unshowable = /[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe\uffff]/gu;

function escaped(text: string): string {
  return text
    .toWellFormed()
    .replace(unshowable, "\ufffd")
    .replace(/[&<>"']/g, (character) => entities[character]!);
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
