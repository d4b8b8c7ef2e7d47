import { dateTime } from "./decision-text.js";
import { keptOf, verify } from "./log-key.js";
import { mark, say } from "./page.js";
import { badge, button, card, facts, link, node } from "./parts.js";
import { openProof, parseKey, toBase64 } from "./tlog.js";

// Whether a record stands in what the gateway has signed, worked out here and believed from nobody.

/** @typedef {import("./api.js").Api} Api */
/** @typedef {{ key: import("./tlog.js").Key, isKept: boolean }} KnownKey */
/** @typedef {{ is: "verified", size: number, root: string, text: string } | { is: "rejected", because: string } | { is: "waiting", because: string }} Checked */

/** @param {number} index @param {import("../../prove/record.ts").Record} record @param {Api} api */
export function startProof(index, record, api) {
  const { root } = card("Proof");
  const said = node("div", { role: "status" });
  const more = node("div", {});
  const download = link("Download the evidence", `/v1/proof?index=${index}`, {
    download: `record-${index}.tlog-proof`,
  });
  const actions = node(
    "p",
    { class: "steps" },
    button("Check again", () => void check(0), "plain"),
    download,
    link("Check it with another key", `/verify#${index}`),
  );
  root.append(said, more, actions);
  const shown = JSON.stringify(record);

  /** @param {number} tries */
  async function check(tries) {
    say(said, "Checking…");
    const known = await logKey(api);
    if (known === undefined)
      return void said.replaceChildren(badge("verdict-system", "The gateway does not show its key"));
    const checked = await checkEntry(index, known.key, api);
    if (api.signal.aborted) return;
    if (checked.is === "waiting" && tries < triesMax) {
      say(said, `${checked.because}; looked at again in a moment.`);
      setTimeout(() => void check(tries + 1), againMs);
      return;
    }
    if (checked.is !== "verified") {
      const isBad = checked.is === "rejected";
      said.replaceChildren(
        badge(
          isBad ? "verdict-block" : "verdict-system",
          isBad ? "Not verified" : "Not checked",
          isBad ? "block" : "",
        ),
        ` ${checked.because}.`,
      );
      return;
    }
    // What is drawn on this page is what was proven, or it is not: a gateway could show one and prove the other.
    if (JSON.stringify(JSON.parse(checked.text)) !== shown) {
      said.replaceChildren(
        badge("verdict-block", "Not verified", "block"),
        " What is proven is another record than the one shown here.",
      );
      return;
    }
    said.replaceChildren(
      badge("verdict-allow", "Verified in this browser", "allow"),
      " Exactly this record is in the log that was signed.",
    );
    more.replaceChildren(
      facts([
        ["Signed by", known.key.name],
        [
          "Key",
          known.isKept
            ? "the one that this browser keeps"
            : "told by the gateway itself; keep it on the page Verify",
        ],
        ["Entries when it was signed", String(checked.size)],
        ["Root", node("span", { class: "digest" }, checked.root)],
        ["Looked at", dateTime(Date.now() * 1_000)],
      ]),
    );
  }
  void check(0).catch((error) => {
    if (!api.signal.aborted) throw error;
  });
  mark(root, "data-proof", String(index));
  return root;
}

/** The key that this browser keeps, else the one that the gateway comes with. @param {Api} api @returns {Promise<KnownKey | undefined>} */
export async function logKey(api) {
  const { key: text } = await api.get("/v1/proof");
  const told = await parseKey(text);
  const kept = told && keptOf(told.name);
  const key = kept ? await parseKey(kept.key) : told;
  return key && { key, isKept: kept !== undefined };
}

/** @param {number} index @param {import("./tlog.js").Key} key @param {Api} api @returns {Promise<Checked>} */
export async function checkEntry(index, key, { signal }) {
  const response = await fetch(`/v1/proof?index=${index}`, { signal });
  if (response.status === 404) return { is: "waiting", because: "It is not on the disk yet" };
  if (response.status === 429) return { is: "waiting", because: "The gateway makes other evidence" };
  if (!response.ok) return { is: "waiting", because: `The gateway gives no evidence (${response.status})` };
  const reading = await openProof(await response.text(), key, verify);
  if (reading.is === "rejected") return { is: "rejected", because: `Do not believe it: ${reading.because}` };
  if (reading.index !== index) return { is: "rejected", because: "The evidence is of another record" };
  const { checkpoint, record: text } = reading;
  return { is: "verified", size: checkpoint.size, root: toBase64(checkpoint.root), text };
}

const againMs = 2_000;
const triesMax = 10;
