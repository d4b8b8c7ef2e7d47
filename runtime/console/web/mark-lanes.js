import { clockTime, grouped } from "./format.js";
import { countOf, groupsOf, groupText, kinds, markText, placeOf, whenText } from "./marks.js";
import { announce, icon, mark as put, say } from "./page.js";
import { button, link, node, table } from "./parts.js";

// Blocks, alarms and capsules along the time that the archive shows: a lane each, so that shape and place tell them apart
// and colour is of no need. One thing is a link to its record; what would lie on one another opens as a list.

/** @typedef {import("./marks.js").Mark} Mark */
/** @typedef {import("./marks.js").Span} Span */
/** @typedef {import("./marks.js").Group} Group */

export class MarkLanes {
  #root;
  #signal;
  #status = node("p", { class: "note", role: "status" });
  #more = button("Look further back", () => void this.#look(), "plain marks-more");
  #list = node("div", { id: "archive-mark-list", class: "marks-list" });
  #lanes;
  /** @type {Span} */ #span = { from: 0, to: 1 };
  /** @type {Mark[]} */ #marks = [];
  /** Where the next question goes on; none where all of the span was looked through. @type {number | null | undefined} */
  #next;
  /** What is asked last is what is shown. */
  #asked = 0;
  #onChange;

  /** @param {HTMLElement} root @param {{ onChange: () => void, signal: AbortSignal }} given */
  constructor(root, { onChange, signal }) {
    this.#root = root;
    this.#signal = signal;
    this.#onChange = onChange;
    this.#lanes = /** @type {Mark["kind"][]} */ (Object.keys(kinds)).map(
      (kind) => new Lane(kind, this.#list),
    );
    this.#more.hidden = true;
    root.append(...this.#lanes.map(({ root: lane }) => lane), this.#status, this.#more, this.#list);
  }

  /** @param {Span} span */
  async show(span) {
    const isOther = span.to - span.from !== this.#span.to - this.#span.from;
    this.#span = { from: Math.round(span.from), to: Math.round(span.to) };
    this.#next = undefined;
    if (isOther) this.#list.replaceChildren();
    await this.#look();
  }

  /** Once the width is another. */
  draw() {
    for (const lane of this.#lanes) lane.draw(this.#marks, this.#span);
  }

  /** What is drawn through the charts: a line a group. @returns {{ kind: Mark["kind"], seconds: number }[]} */
  lines() {
    const { from, to } = this.#span;
    return this.#lanes.flatMap(({ kind, groups }) =>
      groups.map(({ marks: [first] }) => ({
        kind,
        seconds: Math.min(Math.max(first?.at ?? 0, from), to) / 1e6,
      })),
    );
  }

  /** Somebody points at a moment in a chart. @param {number} seconds @param {number} withinS */
  openNear(seconds, withinS) {
    const near = this.#lanes
      .flatMap((lane) => lane.groups.map((group) => ({ lane, group })))
      .map((each) => ({ ...each, far: Math.abs((each.group.marks[0]?.at ?? 0) / 1e6 - seconds) }))
      .filter(({ far }) => far <= withinS)
      .sort((one, other) => one.far - other.far)[0];
    near?.lane.open(near.group, this.#span);
  }

  /** A few pages at a time: who looks at a year does not make the gateway read it for somebody who has left. */
  async #look() {
    const asked = ++this.#asked;
    const { from, to } = this.#span;
    const goesOn = this.#next !== undefined;
    /** @type {Mark[]} */
    const found = goesOn ? [...this.#marks] : [];
    let next = this.#next;
    put(this.#root, "aria-busy", "true");
    for (let page = 0; page < pagesMax && next !== null; page++) {
      const query = new URLSearchParams({ since: String(from), until: String(to) });
      if (next !== undefined) query.set("cursor", String(next));
      const response = await fetch(`/v1/marks?${query}`, { signal: this.#signal }).catch(() => undefined);
      if (asked !== this.#asked || this.#signal.aborted) return;
      if (!response?.ok) return this.#failed(response?.status ?? 0);
      const answer = await response.json();
      if (asked !== this.#asked || this.#signal.aborted) return;
      found.push(...answer.marks);
      next = answer.next;
      if (found.length > marksMax) break;
    }
    this.#root.removeAttribute("aria-busy");
    this.#root.hidden = false;
    this.#next = next;
    this.#marks = found;
    this.#more.hidden = next === null || found.length > marksMax;
    this.draw();
    say(this.#status, this.#saidOf(found));
    this.#onChange();
  }

  /** A gateway that looks nothing up has no lanes; one that is busy is asked again with the next look. @param {number} status */
  #failed(status) {
    this.#root.removeAttribute("aria-busy");
    if (status === 404) this.#root.hidden = true;
    else say(this.#status, "What happened in this time cannot be told just now");
  }

  /** @param {readonly Mark[]} found */
  #saidOf(found) {
    const earliest = Math.min(...found.map(({ at }) => at));
    const part = Number.isFinite(earliest)
      ? `; looked through back to ${new Date(earliest / 1e3).toLocaleString()}`
      : "";
    const rest = this.#next === null ? "" : part === "" ? "; not all of it is looked through" : part;
    if (found.length === 0) return `Nothing was blocked, no alarm, no other capsule${rest}.`;
    return `Each mark leads to its record; several at one place open a list${rest}.`;
  }
}

class Lane {
  kind;
  root;
  /** @type {Group[]} */ groups = [];
  #track = node("ol", { class: "marks-track" });
  #total = node("b", {}, "0");
  #list;

  /** @param {Mark["kind"]} kind @param {HTMLElement} list */
  constructor(kind, list) {
    this.kind = kind;
    this.#list = list;
    const { word, icon: shape } = kinds[kind];
    const name = node(
      "span",
      { class: "marks-name", "data-kind": kind },
      icon(shape),
      `${word} `,
      this.#total,
    );
    this.root = node("div", { class: "marks-lane", "data-kind": kind }, name, this.#track);
    put(this.#track, "aria-label", `${word}: left and right go from one to the next`);
    this.#track.addEventListener("keydown", (event) => this.#step(event));
  }

  /** @param {readonly Mark[]} marks @param {Span} span */
  draw(marks, span) {
    const own = marks.filter(({ kind }) => kind === this.kind);
    const slots = Math.max(1, Math.floor(this.#track.clientWidth / slotPx));
    const focused = [...this.#track.querySelectorAll("a, button")].indexOf(
      /** @type {any} */ (document.activeElement),
    );
    this.groups = groupsOf(own, span, slots);
    say(this.#total, grouped(countOf(own)));
    const items = this.groups.map((group, place) => this.#item(group, { span, isFirst: place === 0 }));
    this.#track.replaceChildren(...runsOf(own, span), ...items);
    if (focused >= 0) this.#focus(Math.min(focused, this.groups.length - 1));
  }

  /** @param {Group} group @param {{ span: Span, isFirst: boolean }} given */
  #item(group, { span, isFirst }) {
    const [first] = group.marks;
    const text = groupText(this.kind, group, span);
    const isOne = group.count === 1;
    const control = isOne
      ? link("", `#/decisions/${first?.first}`, { title: text })
      : button("", () => this.open(group, span));
    put(control, "aria-label", text);
    put(control, "title", text);
    put(control, "tabindex", isFirst ? "0" : "-1");
    if (!isOne) put(control, "aria-controls", this.#list.id);
    control.append(icon(kinds[this.kind].icon));
    if (!isOne)
      control.append(node("span", { class: "marks-count", "aria-hidden": "true" }, short(group.count)));
    const item = node("li", {}, control);
    item.style.left = `${100 * group.place}%`;
    return item;
  }

  /** @param {Group} group @param {Span} span */
  open({ marks }, span) {
    const rows = marks
      .slice(0, rowsMax)
      .map((each) => [
        whenText(each, span),
        markText(each),
        grouped(each.count),
        node(
          "span",
          {},
          link(`Record ${each.first}`, `#/decisions/${each.first}`),
          each.last === each.first ? null : " ",
          each.last === each.first ? null : link(`to ${each.last}`, `#/decisions/${each.last}`),
        ),
      ]);
    const word = kinds[this.kind].word;
    const caption = `${word} around ${clockTime(marks[0]?.at ?? 0)}`;
    const rest = marks.length > rowsMax ? `, the first ${rowsMax} of ${marks.length}` : "";
    this.#list.replaceChildren(
      node("h3", {}, `${caption}${rest}`),
      table(caption, ["Time", "What", "Times", "Records"], rows),
    );
    announce(`${caption}: ${rows.length} lines below the lanes`);
  }

  /** @param {KeyboardEvent} event */
  #step(event) {
    const all = [...this.#track.querySelectorAll("a, button")];
    const at = all.indexOf(/** @type {any} */ (document.activeElement));
    const to = /** @type {Record<string, number>} */ ({
      ArrowLeft: at - 1,
      ArrowRight: at + 1,
      Home: 0,
      End: all.length - 1,
    })[event.key];
    if (to === undefined || at < 0) return;
    event.preventDefault();
    this.#focus(Math.min(Math.max(to, 0), all.length - 1));
  }

  /** One of a lane is in the way of the tab key, and the arrows go on from there. @param {number} place */
  #focus(place) {
    const all = /** @type {HTMLElement[]} */ ([...this.#track.querySelectorAll("a, button")]);
    for (const [other, control] of all.entries()) put(control, "tabindex", other === place ? "0" : "-1");
    all[place]?.focus();
  }
}

/** How long what went on went on. @param {readonly Mark[]} marks @param {Span} span */
function runsOf(marks, span) {
  const runs = marks.filter(({ at, until }) => placeOf(until, span) - placeOf(at, span) > runMin);
  return runs.slice(0, runsMax).map(({ at, until }) => {
    const run = node("li", { class: "marks-run", "aria-hidden": "true" });
    run.style.left = `${100 * placeOf(at, span)}%`;
    run.style.width = `${100 * (placeOf(until, span) - placeOf(at, span))}%`;
    return run;
  });
}

/** @param {number} count */
function short(count) {
  return count < 1_000 ? String(count) : `${Math.min(999, Math.floor(count / 1_000))}k`;
}

/** A finger's width. */
const slotPx = 30;
const rowsMax = 50;
const runsMax = 200;
/** A share of the lane below which a run is a point. */
const runMin = 0.004;
const pagesMax = 24;
const marksMax = 5_000;
