import { icon, make, mark, say } from "./page.js";

// The parts that pages are put together from. Text goes in as text, never as markup; what can be pressed is a button, and
// what leads somewhere is a link.

/** @typedef {Node | string | null | undefined | false} Child */

/** @param {string} tag @param {Readonly<Record<string, string>>} attributes @param {...Child} children @returns {HTMLElement} */
export function node(tag, attributes, ...children) {
  const made = make(tag);
  for (const [name, value] of Object.entries(attributes)) mark(made, name, value);
  // An empty string is no child: a cell without a word has no text node either.
  made.append(...children.filter((child) => child instanceof Node || (child && child !== "")).map(asChild));
  return made;
}

/** @param {Child} child @returns {Node | string} */
function asChild(child) {
  return /** @type {Node | string} */ (child);
}

/** A part of a page with a heading of its own. @param {string} title @param {string} [className] */
export function card(title, className = "") {
  const id = `card-${++cards}`;
  const head = node("div", { class: "head" }, node("h2", { id }, title));
  const root = node("section", { class: `card ${className}`.trim(), "aria-labelledby": id }, head);
  return { root, head };
}

/** @param {string} text @param {() => void} act @param {string} [className] */
export function button(text, act, className = "") {
  const made = node("button", { type: "button", ...(className && { class: className }) }, text);
  made.addEventListener("click", act);
  return /** @type {HTMLButtonElement} */ (made);
}

/** @param {string} text @param {string} href @param {Readonly<Record<string, string>>} [more] */
export function link(text, href, more = {}) {
  return node("a", { href, class: "link", ...more }, text);
}

/** A word with a shape before it: nobody has to tell colours apart. @param {string} shape @param {string} word @param {string} [tone] */
export function badge(shape, word, tone = "") {
  return node("span", { class: "badge", ...(tone && { "data-tone": tone }) }, icon(shape), word);
}

/** A press that asks once more: what changes who guards the machine must not follow from one touch. @param {string} text @param {string} question @param {() => void} act */
export function sure(text, question, act) {
  let untilMs = 0;
  const made = button(
    text,
    () => {
      if (performance.now() < untilMs) {
        untilMs = 0;
        say(made, text);
        return act();
      }
      untilMs = performance.now() + sureMs;
      say(made, `${question} Press again`);
      setTimeout(() => {
        if (performance.now() >= untilMs) say(made, text);
      }, sureMs + 50);
    },
    "plain",
  );
  return made;
}

/**
 * @param {string} caption for who cannot see where it stands
 * @param {readonly string[]} columns
 * @param {readonly (readonly Child[])[]} rows the first cell of each names the row
 */
export function table(caption, columns, rows) {
  const body = node("tbody", {}, ...rows.map((cells) => row(cells)));
  const heads = columns.map((column) => node("th", { scope: "col" }, column));
  const whole = node(
    "table",
    {},
    node("caption", { class: "hidden" }, caption),
    node("thead", {}, node("tr", {}, ...heads)),
    body,
  );
  // A table that is wider than a phone is moved under the finger, or with the arrows.
  return node("div", { class: "wide", tabindex: "0", role: "region", "aria-label": caption }, whole);
}

/** @param {readonly Child[]} cells */
function row(cells) {
  return node(
    "tr",
    {},
    ...cells.map((cell, place) => (place === 0 ? node("th", { scope: "row" }, cell) : node("td", {}, cell))),
  );
}

/** Names and what they are. @param {readonly (readonly [string, Child])[]} pairs */
export function facts(pairs) {
  return node(
    "dl",
    { class: "pairs" },
    ...pairs.map(([name, value]) => node("div", {}, node("dt", {}, name), node("dd", {}, value))),
  );
}

/** One line that is read aloud when it changes. */
export function saidLine() {
  return node("p", { class: "note", role: "status" });
}

/** Long text that somebody may want whole. @param {string} text @param {string} label */
export function listing(text, label) {
  return node("pre", { class: "listing", tabindex: "0", "aria-label": label, role: "region" }, text);
}

/** What an error of a question says; anything else is a fault of the page and goes on. @param {unknown} error */
export function refusalText(error) {
  if (error instanceof Error && error.name !== "AbortError") return error.message;
  throw error;
}

const sureMs = 4_000;
let cards = 0;
