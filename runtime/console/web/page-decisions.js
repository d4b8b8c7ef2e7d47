import { dateTime, kindWord, shapeOf, valuesText, whoText, whyText } from "./decision-text.js";
import { inWords, pointName } from "./format.js";
import { mark, needSheet, say } from "./page.js";
import { badge, button, card, node, refusalText, saidLine, table } from "./parts.js";

// What stands in the log, the newest first: looked for by the gateway, shown as it goes on, or held still to be read.

/** @typedef {import("./api.js").Api} Api */
/** @typedef {{ index: number, record: import("../../prove/record.ts").Record }} Logged */

/** What somebody looked for stays when he comes back from one of them. @type {Record<string, string>} */
let asked = {};

/** @param {HTMLElement} root @param {Api} api */
export async function open(root, api) {
  await needSheet("/pages.css");
  if (api.id !== "") {
    const { openDecision } = await import("./decision.js");
    return await openDecision(root, api);
  }
  return openList(root, api);
}

/** @param {HTMLElement} root @param {Api} api */
function openList(root, api) {
  const { root: part, head } = card("Decisions", "full");
  let isLive = true;
  let entries = -1;
  let askedAt = Number.NEGATIVE_INFINITY;
  let isAsking = false;
  /** Somebody has looked for something else while that was under way. */
  let isOutdated = false;
  /** How many pages somebody has asked for: a list that he reads must not move under him. */
  let pages = 1;
  /** @type {Logged[]} */ let shown = [];
  /** @type {number | null} */ let next = null;
  const said = saidLine();
  const list = node("div", {});
  /** A row that is drawn anew under a finger never hears that it was let go. */
  let isPressed = false;
  list.addEventListener("pointerdown", () => {
    isPressed = true;
  });
  for (const end of ["pointerup", "pointercancel"])
    addEventListener(end, () => setTimeout(() => (isPressed = false)), { signal: api.signal });
  const older = button("Older", () => void more(), "plain");
  const live = button("Live", () => setLive(!isLive), "plain");
  head.append(live);
  part.append(
    filters(() => void begin()),
    said,
    list,
    older,
  );
  root.append(part);

  /** @param {boolean} is */
  function setLive(is) {
    isLive = is;
    mark(live, "aria-pressed", String(is));
    say(live, is ? "Live" : "Paused");
    if (is) void begin();
  }

  async function begin() {
    pages = 1;
    await ask(null);
  }

  async function more() {
    pages++;
    setLive(false);
    await ask(next);
  }

  /** @param {number | null} cursor */
  async function ask(cursor) {
    if (isAsking) {
      isOutdated = true;
      return;
    }
    isAsking = true;
    isOutdated = false;
    askedAt = performance.now();
    mark(list, "aria-busy", "true");
    try {
      const query = new URLSearchParams({ ...asked, ...(cursor !== null && { cursor: String(cursor) }) });
      const given = await api.get(`/v1/decisions?${query}`);
      if (isPressed) {
        entries = -1;
        return;
      }
      shown = cursor === null ? given.records : [...shown, ...given.records];
      next = given.next;
      draw();
    } catch (error) {
      say(said, refusalText(error));
    } finally {
      isAsking = false;
      list.removeAttribute("aria-busy");
      if (isOutdated && !api.signal.aborted) void begin();
    }
  }

  function draw() {
    const rows = shown.map(({ index, record }) => [
      dateTime("at" in record ? record.at : 0),
      node(
        "a",
        { href: `#/decisions/${index}`, class: "open" },
        badge(shapeOf(record), kindWord(record), record.kind === "decision" ? record.verdict : ""),
        node("span", { class: "hidden" }, `, entry ${index}`),
      ),
      whoText(record),
      record.kind === "decision" ? valuesText(record.asked, api.live.units) : "",
      inWords(whyText(record), api.live.units.keys()),
    ]);
    // Whoever stands on a row with the keyboard stays there.
    const focused = document.activeElement?.getAttribute("href");
    const whole = table("Records, newest first", ["Time", "What", "Who", "Asked for", "Why"], rows);
    whole.classList.add("entries");
    list.replaceChildren(whole);
    if (focused)
      /** @type {HTMLElement | null} */ (list.querySelector(`a[href="${CSS.escape(focused)}"]`))?.focus();
    older.hidden = next === null;
    const words = isLive ? "as they come" : "held still";
    const none =
      next === null
        ? "Nothing in the log fits."
        : "Nothing in the newest part of the log fits; Older looks further.";
    say(said, shown.length === 0 ? none : `${shown.length} records, the newest first, ${words}.`);
  }

  api.onStatus(({ log }) => {
    const isDue = log.entries !== entries && performance.now() - askedAt > everyMs;
    if (!isLive || !isDue || isPressed || pages !== 1 || document.hidden) return;
    entries = log.entries;
    void ask(null);
  });
  setLive(true);
  return () => {};
}

/** @param {() => void} search */
function filters(search) {
  const form = /** @type {HTMLFormElement} */ (
    node(
      "form",
      { class: "filters", role: "search", "aria-label": "Look for records" },
      field("Words", "text", node("input", { name: "text", type: "search", maxlength: "100" })),
      field("Kind", "kind", choice("kind", kinds)),
      field("Verdict", "verdict", choice("verdict", verdicts)),
      field("Origin", "origin", choice("origin", origins)),
      field("From", "since", node("input", { name: "since", type: "datetime-local", step: "1" })),
      field("Until", "until", node("input", { name: "until", type: "datetime-local", step: "1" })),
      node("button", { type: "submit", class: "plain" }, "Search"),
    )
  );
  for (const [name, value] of Object.entries(asked)) {
    const input = form.elements.namedItem(name);
    if (input instanceof HTMLSelectElement || input instanceof HTMLInputElement)
      input.value = input.type === "datetime-local" ? "" : value;
  }
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    asked = {};
    for (const [name, value] of new FormData(form)) {
      if (typeof value !== "string" || value.trim() === "") continue;
      asked[name] =
        name === "since" || name === "until" ? String(new Date(value).getTime() * 1_000) : value.trim();
    }
    search();
  });
  return form;
}

/** @param {string} text @param {string} name @param {HTMLElement} input */
function field(text, name, input) {
  mark(input, "id", `filter-${name}`);
  return node("div", {}, node("label", { for: `filter-${name}` }, text), input);
}

/** @param {string} name @param {readonly (readonly [string, string])[]} options */
function choice(name, options) {
  return node("select", { name }, ...options.map(([value, text]) => node("option", { value }, text)));
}

const kinds = /** @type {const} */ ([
  ["", "Decisions"],
  ["any", "All records"],
  ...[
    "outcome",
    "lifecycle",
    "deployment",
    "access",
    "terms",
    "rung",
    "stand-down",
    "fault",
    "drift",
    "twin",
    "adapt",
    "regime",
    "tri-check",
    "boot",
    "stop",
  ].map((kind) => /** @type {const} */ ([kind, pointName(kind)])),
]);
const verdicts = /** @type {const} */ ([
  ["", "Any"],
  ["allow", "Allowed"],
  ["amend", "Amended"],
  ["block", "Blocked"],
]);
const origins = /** @type {const} */ ([
  ["", "Anybody"],
  ...["capsule", "operator", "optimiser", "agent", "none"].map(
    (name) => /** @type {const} */ ([name, pointName(name)]),
  ),
]);
/** A search reads the disk; once in two seconds is soon enough for who watches. */
const everyMs = 2_000;
