import { dateTime } from "./decision-text.js";
import { needSheet, say } from "./page.js";
import { button, card, node, refusalText, saidLine, sure } from "./parts.js";
import { everyFew, labelled, mayConfirm, modeText, openFor, untilText } from "./waiting.js";

// What takes two people: what waits for the second one, what holds because two have agreed, and how to ask for it.

/** @typedef {import("./api.js").Api} Api */
/** @typedef {import("../terms-port.ts").TermStatus} TermStatus */
/** @typedef {import("./waiting.js").Approval} Approval */

/** @param {HTMLElement} root @param {Api} api */
export async function open(root, api) {
  await needSheet("/pages.css");
  const { root: waits, look } = startWaits(api);
  root.append(waits, startTerms(api, look));
  if (api.may("engineer")) root.append(startAsking(api, look));
  return () => {};
}

/** @param {Api} api */
function startWaits(api) {
  const { root } = card("Waits for a second person", "full");
  const said = saidLine();
  const list = node("ul", { class: "lines" });
  root.append(said, list);
  let drawn = "";

  /** @param {string} path */
  async function answer(path) {
    try {
      say(said, (await api.post(path)).text);
    } catch (error) {
      say(said, refusalText(error));
    }
    await look();
  }

  async function look() {
    const { approvals } = await api.get("/v1/approvals");
    // Drawn anew only where something else is to be read: a button under a finger stays where it is.
    const key = JSON.stringify(approvals);
    if (key === drawn) {
      for (const [place, each] of approvals.entries())
        say(/** @type {Element} */ (list.children[place]?.querySelector(".left")), openFor(each, api));
      return;
    }
    drawn = key;
    list.replaceChildren(
      ...approvals.map((/** @type {Approval} */ each) => approvalLine(each, api, answer)),
      ...(approvals.length === 0 ? [node("li", {}, "Nothing waits.")] : []),
    );
  }
  everyFew(api, look);
  return { root, look };
}

/** @param {Approval} approval @param {Api} api @param {(path: string) => Promise<void>} answer */
function approvalLine(approval, api, answer) {
  const { id, text, by, needs, isOwn, askedMs } = approval;
  const path = `/v1/approvals/${id}`;
  const whose = isOwn ? "you: somebody else has to confirm it" : by;
  const line = node(
    "li",
    {},
    node("strong", {}, text),
    node(
      "p",
      { class: "note" },
      `Asked by ${whose}, at ${dateTime(askedMs * 1_000)}; takes another ${needs}; `,
      node("span", { class: "left" }, openFor(approval, api)),
    ),
  );
  const actions = node("p", { class: "steps" });
  if (mayConfirm(api, approval))
    actions.append(
      sure("Confirm", `Confirm what ${by} has asked for?`, () => void answer(`${path}/confirm`)),
    );
  if (api.may(needs))
    actions.append(button(isOwn ? "Take back" : "Refuse", () => void answer(`${path}/refuse`), "plain"));
  if (actions.childElementCount > 0) line.append(actions);
  return line;
}

/** @param {Api} api @param {() => Promise<void>} look */
function startTerms(api, look) {
  const { root } = card("Ordered of the shield", "full");
  const said = saidLine();
  const list = node("ul", { class: "lines" });
  root.append(said, list);
  let drawn = "";

  /** @param {TermStatus} term */
  async function end({ what, of, signed }) {
    const because = "It is to be as it was";
    try {
      const { text } =
        what === "mode"
          ? await api.post("/v1/mode", { mode: signed, because })
          : await api.post("/v1/limits", { what, of, value: null, because });
      say(said, text);
    } catch (error) {
      say(said, refusalText(error));
    }
    await look();
  }

  api.onStatus(({ mode, terms = [] }) => {
    const key = JSON.stringify([mode, terms]);
    if (key === drawn) return;
    drawn = key;
    list.replaceChildren(
      node("li", {}, `${modeText(mode)}.`),
      ...terms.map((term) => {
        const { what, of, value, signed, by, because, until } = term;
        const name = what === "mode" ? "Mode" : `${what} of ${of}`;
        const line = node(
          "li",
          {},
          node("strong", {}, `${name}: ${value}, not ${signed ?? "known here"}`),
          node(
            "p",
            { class: "note" },
            `${untilText(until).trim() || "Until somebody ends it"}; ordered by ${by}: ${because}`,
          ),
        );
        // What is not ended by itself is asked for the other way round in the form below.
        if (api.may("engineer") && (what !== "mode" || signed !== "observe"))
          line.append(
            node(
              "p",
              { class: "steps" },
              sure("End it", `End ${name}?`, () => void end(term)),
            ),
          );
        return line;
      }),
      ...(terms.length === 0 ? [node("li", {}, "Every limit is as it was signed.")] : []),
    );
  });
  return root;
}

/** @param {Api} api @param {() => Promise<void>} look */
function startAsking(api, look) {
  const { root } = card("Ask for it", "full");
  const said = saidLine();
  const [minutes, why] = [
    field("number", { min: "1", max: "720", value: "30" }),
    field("text", { maxlength: "200" }),
  ];
  const observe = form("Ask to only observe", [labelled("Minutes", minutes), labelled("Because", why)], () =>
    ask("/v1/mode", { mode: "observe", minutes: Number(minutes.value), because: why.value }),
  );
  const what = choice([...ofPoint, ...ofCapsule]);
  const of = choice([]);
  const [value, because] = [field("number", { step: "any" }), field("text", { maxlength: "200" })];
  const parts = [
    labelled("Limit", what),
    labelled("Of", of),
    labelled("To", value),
    labelled("Because", because),
  ];
  const narrow = form("Ask to narrow it", parts, () =>
    ask("/v1/limits", {
      what: what.value,
      of: ofPoint.includes(what.value) ? of.value : "",
      value: Number(value.value),
      because: because.value,
    }),
  );
  const about =
    "Another engineer has to confirm. A limit may become narrower than its capsule was signed with, never wider. Of the capsule that guards are: threshold, in nats; ahead, how far its forecaster may see a slow value led; confidenceMin, how sure a proposal has to be; holdMs, how long outputs are held before the safe state.";
  root.append(node("p", { class: "note" }, about), said, observe, narrow);

  api.onStatus(({ capsules = [] }) => {
    const names = capsules.flatMap(({ owns }) => owns);
    if (names.join() !== [...of.options].map((option) => option.value).join())
      of.replaceChildren(...names.map((name) => node("option", {}, name)));
  });

  /** @param {string} path @param {object} body */
  async function ask(path, body) {
    try {
      say(said, (await api.post(path, body)).text);
    } catch (error) {
      say(said, refusalText(error));
    }
    await look();
  }
  return root;
}

/** @param {string} yes @param {readonly HTMLElement[]} parts @param {() => Promise<void>} act */
function form(yes, parts, act) {
  const made = node(
    "form",
    { class: "filters" },
    ...parts,
    node("button", { type: "submit", class: "plain" }, yes),
  );
  made.addEventListener("submit", (event) => {
    event.preventDefault();
    void act();
  });
  return made;
}

/** @param {string} type @param {Readonly<Record<string, string>>} more */
function field(type, more) {
  return /** @type {HTMLInputElement} */ (node("input", { type, required: "", ...more }));
}

/** @param {readonly string[]} words */
function choice(words) {
  return /** @type {HTMLSelectElement} */ (
    node("select", {}, ...words.map((word) => node("option", {}, word)))
  );
}

/** As the shield's terms name them. */
const ofPoint = ["max", "min", "slew"];
const ofCapsule = ["threshold", "ahead", "confidenceMin", "holdMs"];
