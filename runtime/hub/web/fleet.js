// The fleet's page: one table, asked for every few seconds. What cannot be asked is shown as old, never as live.

/**
 * @typedef {{ gateway: string, id: string, key: string, word: string | null, records: number, behind: number,
 *   seenMs: number | null, recordMs: number | null, frozen: string | null, forks: number }} Gateway
 * @typedef {{ number: number, atMs: number, pool: { ceu: string, pft: string },
 *   gateways: { gateway: string, ceu: string, owed: string }[] }} Settlement
 */

const everyMs = 2_000;
/** A proof that is older says little about now. */
const oldMs = 60_000;
let heardAt = 0;

void ask();
setInterval(() => void ask(), everyMs);

async function ask() {
  try {
    const response = await fetch("/v1/fleet", { signal: AbortSignal.timeout(everyMs) });
    if (!response.ok) throw new Error(`${response.status}`);
    show(await response.json());
    heardAt = performance.now();
  } catch {
    // The page says so below, after a while.
  }
  const isSilent = performance.now() - heardAt > 3 * everyMs;
  byId("silence").hidden = !isSilent;
  document.body.dataset.fresh = isSilent ? "no" : "yes";
}

/** @param {{ hub: string, nowMs: number, gateways: Gateway[], settlement: Settlement | null }} fleet */
function show({ hub, nowMs, gateways, settlement }) {
  byId("hub").textContent = hub;
  byId("gateways").textContent = `${gateways.length}`;
  byId("guarded").textContent =
    `${gateways.filter((one) => one.word === "guarded" && !isOld(one, nowMs)).length}`;
  byId("records").textContent = gateways.reduce((sum, { records }) => sum + records, 0).toLocaleString("en");
  const forks = gateways.reduce((sum, one) => sum + one.forks, 0);
  byId("forks").textContent = `${forks}`;
  byId("forks").dataset.tone = forks > 0 ? "bad" : "";
  byId("asked").textContent = new Date(nowMs).toISOString().replace("T", " ").slice(0, 19);
  byId("empty").hidden = gateways.length > 0;
  byId("rows").replaceChildren(...gateways.map((one) => row(one, { nowMs, settlement })));
  if (settlement === null) return;
  const { ceu, pft } = settlement.pool;
  byId("price").textContent = (Number(ceu) / Number(pft)).toPrecision(4);
  byId("settled").textContent = `Settlement ${settlement.number} was ${ago(settlement.atMs, nowMs)}.`;
}

/**
 * @param {Gateway} one
 * @param {{ nowMs: number, settlement: Settlement | null }} now
 */
function row(one, { nowMs, settlement }) {
  const { gateway, key, word, recordMs, seenMs, records, behind, frozen } = one;
  const line = document.createElement("tr");
  const name = cell(line, gateway, "th");
  name.scope = "row";
  name.title = key;
  const machine = cell(line, "");
  const said = document.createElement("span");
  said.className = isOld(one, nowMs) ? "word old" : "word";
  said.dataset.word = isOld(one, nowMs) ? "" : (word ?? "");
  said.textContent = word === null ? "nothing kept yet" : isOld(one, nowMs) ? `was ${word}` : word;
  machine.append(said);
  cell(line, ago(recordMs, nowMs));
  cell(line, ago(seenMs, nowMs));
  cell(line, records.toLocaleString("en")).className = "number";
  cell(line, behind.toLocaleString("en")).className = "number";
  const history = cell(line, frozen === null ? "one" : "FORKED");
  if (frozen !== null) {
    history.dataset.tone = "bad";
    history.title = frozen;
  }
  cell(line, account(gateway, settlement)).className = "number";
  return line;
}

/**
 * @param {string} gateway
 * @param {Settlement | null} settlement
 */
function account(gateway, settlement) {
  const found = settlement?.gateways.find((each) => each.gateway === gateway);
  if (found === undefined) return "–";
  return ((Number(found.ceu) - Number(found.owed)) / 1e6).toLocaleString("en", { maximumFractionDigits: 1 });
}

/**
 * What says nothing about now: an old proof, and whatever comes from under a name that tells two histories.
 *
 * @param {Gateway} one
 * @param {number} nowMs
 */
function isOld({ recordMs, frozen }, nowMs) {
  return recordMs === null || frozen !== null || nowMs - recordMs > oldMs;
}

/**
 * @param {number | null} atMs
 * @param {number} nowMs
 */
function ago(atMs, nowMs) {
  if (atMs === null) return "never";
  const seconds = Math.max(0, Math.round((nowMs - atMs) / 1_000));
  if (seconds < 120) return `${seconds} s ago`;
  if (seconds < 7_200) return `${Math.round(seconds / 60)} min ago`;
  return seconds < 172_800
    ? `${Math.round(seconds / 3_600)} h ago`
    : `${Math.round(seconds / 86_400)} days ago`;
}

/**
 * @param {HTMLTableRowElement} line
 * @param {string} text
 * @param {string} [tag]
 * @returns {HTMLTableCellElement}
 */
function cell(line, text, tag = "td") {
  const made = /** @type {HTMLTableCellElement} */ (document.createElement(tag));
  made.textContent = text;
  line.append(made);
  return made;
}

/** @param {string} id */
function byId(id) {
  return /** @type {HTMLElement} */ (document.getElementById(id));
}
