import { duration, gauge, grouped, withUnit } from "./format.js";
import { needSheet, say } from "./page.js";
import { badge, card, facts, listing, node, refusalText, saidLine, table } from "./parts.js";

// What is connected: each device with its link, what goes wrong on it, what acts when nobody does, and its points as they
// are at this moment. Values come with the stream, so that what is old is grey like everywhere.

/** @typedef {import("./api.js").Api} Api */
/** @typedef {import("../desk.ts").DeviceEntry} DeviceEntry */
/** @typedef {import("../gateway-status.ts").PointStatus} PointStatus */
/** @typedef {{ point: string, value: HTMLElement, quality: HTMLElement, age: HTMLElement, ageMs: number | null, at: number }} Line */

/** @param {HTMLElement} root @param {Api} api */
export async function open(root, api) {
  await needSheet("/pages.css");
  const said = saidLine();
  said.className = "note full";
  const holder = node("div", { class: "full devices" });
  root.append(said, holder, startBringUp(api));
  /** @type {Map<string, Line>} */ const lines = new Map();
  let askedAt = Number.NEGATIVE_INFINITY;
  let readAt = Number.NaN;
  let shape = "";
  /** @type {Map<string, (device: DeviceEntry) => void>} */ const parts = new Map();

  async function look() {
    askedAt = performance.now();
    try {
      const { devices } = await api.get("/v1/devices");
      readAt = performance.now();
      const key = JSON.stringify(
        devices.map((/** @type {DeviceEntry} */ { name, points }) => [
          name,
          points.map(({ point }) => point),
        ]),
      );
      if (key !== shape) build(devices);
      shape = key;
      for (const device of devices) parts.get(device.name)?.(device);
    } catch (error) {
      if (!api.signal.aborted) say(said, refusalText(error));
    }
  }

  /** @param {readonly DeviceEntry[]} devices */
  function build(devices) {
    lines.clear();
    parts.clear();
    const made = devices.map((device) => {
      const { root: part, refresh } = devicePart(device, { lines, api });
      parts.set(device.name, refresh);
      return part;
    });
    holder.replaceChildren(...made);
    if (api.live.status) showValues(api.live.status.points, lines);
  }

  api.onStatus(({ points }) => showValues(points, lines));
  api.onTick(() => {
    if (document.hidden) return;
    const nowMs = performance.now();
    for (const { age, ageMs, at } of lines.values())
      say(age, ageMs === null ? "never read" : duration(ageMs + nowMs - at));
    if (!Number.isNaN(readAt)) {
      const old = nowMs - readAt;
      say(said, old > 2 * everyMs ? `Links and leases are as of ${duration(old)} ago.` : "");
    }
    if (nowMs - askedAt > everyMs) void look();
  });
  await look();
  return () => {};
}

/** @param {DeviceEntry} device @param {{ lines: Map<string, Line>, api: Api }} around */
function devicePart({ name, points }, { lines, api }) {
  const { root, head } = card(name);
  const linkWord = node("span", { "data-live": "" });
  head.append(linkWord);
  const about = node("div", {});
  const leases = new Map(points.map(({ point }) => [point, node("span", {})]));
  const rows = points.map(({ point, access }) => {
    const [value, quality, age] = [node("span", { "data-live": "" }), node("span", {}), node("span", {})];
    lines.set(point, { point, value, quality, age, ageMs: null, at: performance.now() });
    const lease = /** @type {HTMLElement} */ (leases.get(point));
    return [point, value, quality, age, access === "write" ? "write" : "read", lease];
  });
  root.append(
    about,
    table(`Points of ${name}`, ["Point", "Value", "Quality", "Age", "May", "Leased to"], rows),
  );

  /** @param {DeviceEntry} device */
  const refresh = ({
    link: state,
    detail,
    driver,
    address,
    scanMs,
    timeoutMs,
    counters,
    errors,
    watchdog,
    points: now,
  }) => {
    linkWord.replaceChildren(
      state === "up"
        ? badge("verdict-allow", "Connected", "allow")
        : badge("verdict-block", "Link down", "block"),
    );
    const counted = Object.entries(counters).map(([counter, count]) => `${counter} ${grouped(count)}`);
    about.replaceChildren(
      facts([
        ["Driver", driver],
        ["Address", address],
        ["Link", detail],
        [
          "Read every",
          scanMs === undefined
            ? "it tells by itself"
            : `${duration(scanMs)}; no answer after ${duration(timeoutMs)}`,
        ],
        ["Failed reads a scan", rateText(errors.failedReadsAScan)],
        ["Late scans", rateText(errors.overrunsAScan)],
        ["Watchdog", watchdog.text],
        ["Counted since the start", counted.length === 0 ? "nothing" : counted.join(", ")],
      ]),
    );
    const capsules = api.live.status?.capsules ?? [];
    const nameOf = (/** @type {string} */ id) => capsules.find((one) => one.id === id)?.name ?? id;
    for (const { point, leasedTo, access } of now) {
      const cell = leases.get(point);
      if (cell) say(cell, leasedTo === null ? (access === "write" ? "nobody" : "") : nameOf(leasedTo));
    }
  };
  return { root, refresh };
}

/** @param {number | null} rate */
function rateText(rate) {
  return rate === null ? "none yet" : `${gauge(100 * rate)}\u00a0%`;
}

/** @param {readonly PointStatus[]} points @param {ReadonlyMap<string, Line>} lines */
function showValues(points, lines) {
  for (const { point, value, unit, qualityName, ageMs } of points) {
    const line = lines.get(point);
    if (line === undefined) continue;
    say(line.value, withUnit(value, unit));
    say(line.quality, qualityName);
    line.quality.dataset["tone"] = qualityName.startsWith("good")
      ? ""
      : qualityName.startsWith("bad")
        ? "bad"
        : "warn";
    line.ageMs = ageMs;
    line.at = performance.now();
  }
}

/** @param {Api} api */
function startBringUp(api) {
  const { root } = card("Bring-up", "full");
  const said = saidLine();
  root.append(said);
  const read = async () => {
    const response = await fetch("/v1/bring-up", { cache: "no-store", signal: api.signal });
    const given = await response.json();
    if (response.ok) {
      say(said, `Made ${given.madeAt} by ${given.madeBy}; signed by this gateway’s key.`);
      root.append(listing(given.text, "Report of the bring-up"));
    } else say(said, [given.title, given.detail].filter(Boolean).join(". "));
  };
  read().catch((error) => {
    if (!api.signal.aborted) say(said, refusalText(error));
  });
  return root;
}

const everyMs = 5_000;
