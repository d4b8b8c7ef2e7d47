import { keptOf, remember, verify } from "./log-key.js";
import { byId, mark, say } from "./page.js";
import { openCheckpoint, openProof, openSince, parseKey, toBase64 } from "./tlog.js";

// The page on which somebody checks what the gateway says of itself. What this browser was once told to believe is kept
// in it, by the name of the log: a gateway that later comes with another key, or another past, is found out.

/** @typedef {import("./tlog.js").Key} Key */

const keyField = /** @type {HTMLInputElement} */ (byId("key"));
const textField = /** @type {HTMLTextAreaElement} */ (byId("text"));
const indexField = /** @type {HTMLInputElement} */ (byId("index"));
const fileField = /** @type {HTMLInputElement} */ (byId("file"));
const keep = /** @type {HTMLButtonElement} */ (byId("key-keep"));
const compare = /** @type {HTMLButtonElement} */ (byId("since-check"));
const download = /** @type {HTMLAnchorElement} */ (byId("download"));

/** What the gateway says of itself. @type {{ key: string, checkpoint: string } | undefined} */
let told;
/** Whoever checks twice sees the second result. */
let checks = 0;

keyField.addEventListener("input", () => void showKey().then(check));
textField.addEventListener("input", () => void check());
keep.addEventListener("click", () => void keepKey());
compare.addEventListener("click", () => void compareHistory());
byId("fetch").addEventListener("submit", (event) => {
  event.preventDefault();
  void fetchEvidence(indexField.value.trim());
});
fileField.addEventListener("change", () => {
  void fileField.files?.[0]?.text().then((text) => show(text));
});
document.addEventListener("dragover", (event) => event.preventDefault());
document.addEventListener("drop", (event) => {
  event.preventDefault();
  void event.dataTransfer?.files[0]?.text().then((text) => show(text));
});
addEventListener("hashchange", () => void fetchFromAddress());
// It scrolls, so the keyboard has to reach it.
byId("record").tabIndex = 0;
await start();

async function start() {
  const response = await fetch("/v1/proof").catch(() => undefined);
  told = response?.ok ? await response.json() : undefined;
  const [name = ""] = told?.key.split("+") ?? [];
  keyField.value = keptOf(name)?.key ?? told?.key ?? "";
  await showKey();
  await fetchFromAddress();
}

async function fetchFromAddress() {
  const index = /^#([0-9]+)$/.exec(location.hash)?.[1];
  if (index === undefined) return;
  indexField.value = index;
  await fetchEvidence(index);
}

/** @param {string} index */
async function fetchEvidence(index) {
  const response = await fetch(`/v1/proof?index=${encodeURIComponent(index)}`).catch(() => undefined);
  if (response?.ok) return await show(await response.text(), `record-${index}.tlog-proof`);
  const problem = await response?.json().catch(() => undefined);
  result(
    "none",
    "No evidence",
    problem ? `${problem.title}. ${problem.detail ?? ""}` : "The gateway does not answer.",
  );
}

/** @param {string} text @param {string} [name] */
async function show(text, name = "record.tlog-proof") {
  textField.value = text;
  if (download.href.startsWith("blob:")) URL.revokeObjectURL(download.href);
  download.href = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
  download.download = name;
  download.hidden = false;
  await check();
}

async function check() {
  const mine = ++checks;
  const text = textField.value;
  const key = await parseKey(keyField.value);
  const reading = text !== "" && key ? await openProof(text, key, verify) : undefined;
  if (mine !== checks) return;
  byId("result-facts").hidden = reading?.is !== "verified";
  byId("record").hidden = reading?.is !== "verified";
  if (key === undefined)
    return result("none", "Nothing checked yet", "There is no key above that could be read.");
  if (reading === undefined) return result("none", "Nothing checked yet", "");
  if (reading.is === "rejected")
    return result("block", "Not verified", `Do not believe this: ${reading.because}.`);
  const { checkpoint, index, record } = reading;
  result(
    "allow",
    "Verified",
    `Who holds the key of ${key.name} has signed a log with exactly this record in it.`,
  );
  say(byId("fact-log"), `${checkpoint.origin}, ${checkpoint.size} entries when it was signed`);
  say(byId("fact-place"), `entry ${index}`);
  say(byId("fact-root"), toBase64(checkpoint.root));
  say(byId("record"), pretty(record));
}

/** @param {"none" | "allow" | "block"} verdict @param {string} word @param {string} why */
function result(verdict, word, why) {
  mark(byId("result"), "data-verdict", verdict);
  say(byId("result-word"), word);
  say(byId("result-why"), why);
}

async function showKey() {
  const text = keyField.value.trim();
  const key = await parseKey(text);
  const kept = key && keptOf(key.name);
  const isTold = text === told?.key;
  keep.hidden = key === undefined || kept !== undefined;
  compare.hidden = kept === undefined;
  const note = byId("key-note");
  mark(note, "data-alarm", String(kept !== undefined && kept.key !== text));
  if (key === undefined)
    return say(note, "A key reads NAME+8 letters+base64; `iv proof verify DIR` prints the gateway's.");
  if (kept && kept.key !== text)
    return say(
      note,
      `This is another key than the one kept here for ${key.name} since ${date(kept.at)}. Find out why before you believe it.`,
    );
  if (kept && told && told.key !== kept.key)
    return say(
      note,
      `Kept here since ${date(kept.at)}. The gateway now comes with another one: find out why.`,
    );
  if (kept) return say(note, `Kept here since ${date(kept.at)}.`);
  say(
    note,
    isTold
      ? "It came from this gateway itself. Compare it with the one you were given by other ways, then keep it."
      : "It is not the key of this gateway's log.",
  );
}

async function keepKey() {
  const key = await parseKey(keyField.value);
  if (key === undefined) return;
  const checkpoint = told ? await openCheckpoint(told.checkpoint, key, verify) : undefined;
  const seen = typeof checkpoint === "object" ? checkpoint : undefined;
  remember(key.name, {
    key: keyField.value.trim(),
    size: seen?.size ?? 0,
    root: seen ? toBase64(seen.root) : "",
  });
  await showKey();
}

/** Whether what this browser has seen signed is still there, unchanged, and then remembers what is signed now. */
async function compareHistory() {
  const key = await parseKey(keyField.value);
  const kept = key && keptOf(key.name);
  if (key === undefined || kept === undefined) return;
  const line = byId("since-text");
  if (kept.size === 0) return say(line, "No signed log is remembered here yet.");
  const response = await fetch(`/v1/proof?since=${kept.size}`).catch(() => undefined);
  const text = await response?.text();
  const reading = response?.ok && text !== undefined ? await openSince(text, kept, key, verify) : undefined;
  mark(line, "data-alarm", String(response !== undefined && reading?.is !== "same"));
  if (response === undefined) return say(line, "The gateway does not answer.");
  if (response.status === 404)
    return say(
      line,
      `The gateway has fewer than the ${kept.size} entries that it had on ${date(kept.at)}: its history was cut, or begun anew.`,
    );
  if (reading === undefined) return say(line, "The gateway gave no proof. Ask again in a moment.");
  if (reading.is === "rejected")
    return say(
      line,
      `Not the history of ${date(kept.at)}: ${reading.because}. Keep this browser's memory, and the gateway's log, for whoever investigates.`,
    );
  const { size, root } = reading.checkpoint;
  say(
    line,
    `All ${kept.size} entries that were signed on ${date(kept.at)} are there unchanged, and ${size - kept.size} more.`,
  );
  remember(key.name, { key: kept.key, size, root: toBase64(root) });
}

/** @param {number} at */
function date(at) {
  return new Date(at).toLocaleString();
}

/** @param {string} record */
function pretty(record) {
  try {
    return JSON.stringify(JSON.parse(record), null, 2);
  } catch {
    return record;
  }
}
