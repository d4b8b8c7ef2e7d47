import { grouped } from "./format.js";
import { mark, say } from "./page.js";
import { badge, card, node, refusalText, saidLine, sure, table } from "./parts.js";
import { act } from "./session.js";

// What is installed and could be tried, and the way for a new one to come in.

/** @typedef {import("./api.js").Api} Api */
/** @typedef {import("../intake-checks.ts").IntakeCheck} IntakeCheck */
/** @typedef {import("../intake-desk.ts").Stored} Stored */

/** @param {Api} api @param {{ act: (path: string) => void }} asking */
export function startStore(api, asking) {
  const { root } = card("Store", "full");
  const said = saidLine();
  const list = node("div", {});
  root.append(said, list);
  if (api.may("engineer")) root.append(uploadPart(() => void look()));

  async function look() {
    try {
      const { capsules } = await api.get("/v1/store");
      say(said, capsules.length === 0 ? "Nothing is installed in a store." : `${capsules.length} installed.`);
      list.replaceChildren(...(capsules.length === 0 ? [] : [storeTable(capsules, api, asking)]));
    } catch (error) {
      say(said, refusalText(error));
    }
  }
  look().catch((error) => {
    if (!api.signal.aborted) throw error;
  });
  return root;
}

/** @param {readonly Stored[]} capsules @param {Api} api @param {{ act: (path: string) => void }} asking */
function storeTable(capsules, api, asking) {
  const rows = capsules.map(({ id, name, epoch, bytes, trouble }) => [
    name ?? "Damaged",
    epoch === null ? "–" : String(epoch),
    bytes === null ? "–" : `${grouped(Math.ceil(bytes / 1_024))}\u00a0KiB`,
    trouble ?? node("span", { class: "digest" }, id),
    api.may("engineer") && trouble === null
      ? sure("Put on trial", `Try ${name}?`, () => asking.act(`/v1/capsules/${id}/activate`))
      : "",
  ]);
  return table("Installed capsules", ["Capsule", "Epoch", "Size", "Identity", "Do"], rows);
}

/** @param {() => void} whenTaken */
function uploadPart(whenTaken) {
  const file = /** @type {HTMLInputElement} */ (
    node("input", { type: "file", id: "capsule-file", accept: ".capsule", required: "" })
  );
  const send = /** @type {HTMLButtonElement} */ (
    node("button", { type: "submit", class: "plain" }, "Bring it in")
  );
  const result = node("div", { role: "status" });
  const form = node(
    "form",
    { class: "filters" },
    node("div", {}, node("label", { for: "capsule-file" }, "A .capsule file"), file),
    send,
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void upload();
  });

  async function upload() {
    const [chosen] = file.files ?? [];
    if (chosen === undefined) return;
    send.disabled = true;
    mark(form, "aria-busy", "true");
    result.replaceChildren(`${chosen.name} is on its way, and looked at as it arrives…`);
    const response = await act("/v1/capsules", {
      body: chosen,
      headers: { "content-type": "application/octet-stream" },
    }).catch(() => undefined);
    const given = await response?.json().catch(() => undefined);
    send.disabled = false;
    form.removeAttribute("aria-busy");
    result.replaceChildren(...resultOf(response, given));
    if (response?.ok) whenTaken();
  }
  return node(
    "div",
    {},
    node("h3", {}, "Bring a capsule in"),
    node(
      "p",
      { class: "note" },
      "It is read once, while it arrives, and installed only if those have signed who must. Nothing starts to run by it.",
    ),
    form,
    result,
  );
}

/** @param {Response | undefined} response @param {any} given */
function resultOf(response, given) {
  if (response === undefined)
    return [badge("verdict-system", "The gateway cannot be reached, or took too long")];
  const head = response.ok
    ? badge("verdict-allow", `${given.name} is in the store`, "allow")
    : badge(
        "verdict-block",
        `Not taken in: ${given?.title ?? `the gateway answered ${response.status}`}`,
        "block",
      );
  const hint = !response.ok && given?.detail ? [node("p", { class: "note" }, given.detail)] : [];
  const checks = (given?.checks ?? []).map((/** @type {IntakeCheck} */ { name, is, text }) => {
    const [shape, tone, word] = checkShapes[is];
    return node("li", {}, badge(shape, `${word}: ${name}`, tone), text === "" ? "" : ` (${text})`);
  });
  return [head, ...hint, node("ul", { class: "lines" }, ...checks)];
}

/** @type {Readonly<Record<IntakeCheck["is"], readonly [string, string, string]>>} */
const checkShapes = {
  fine: ["verdict-allow", "allow", "Yes"],
  wrong: ["verdict-block", "block", "No"],
  "not-reached": ["verdict-system", "", "Not looked at"],
};
