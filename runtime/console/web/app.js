import { showAsked } from "./asked.js";
import { Charts } from "./charts.js";
import { startDemo } from "./demo.js";
import { showDrift } from "./drift.js";
import { showFacts, showHeader } from "./header.js";
import { HeatMap } from "./heat-map.js";
import { History, strictness } from "./history.js";
import { startMapChoice } from "./map-choice.js";
import { startMemory } from "./memory.js";
import { showOperate, startOperate } from "./operate.js";
import { byId, mark, say } from "./page.js";
import { showPoints } from "./points.js";
import { showRegime } from "./regime.js";
import { startSession } from "./session.js";
import { Stream } from "./stream.js";
import { startTrends } from "./trends.js";
import { showTriCheck } from "./tri-check.js";
import { showVerdicts, startVerdicts } from "./verdicts.js";

// The page only ever shows what the gateway has committed to its log, and always how old it is.

/** @typedef {import("../port.ts").GatewayStatus} GatewayStatus */

const history = new History();
const stream = new Stream(history);
/** @type {GatewayStatus | undefined} */
let status;
let statusAt = 0;
/** @type {Map<string, string>} */
const units = new Map();
/** What the device can mean by each point. @type {Map<string, { min: number, max: number }>} */
const limits = new Map();
/** @type {{ map: import("../port.ts").MapView, heat: HeatMap, charts: Charts } | undefined} */
let pictures;
let drawn = -1;
/** @type {import("./history.js").Tick | undefined} */
let chosen;
let chosenAt = 0;
let charted = -1;
let chartsAt = 0;

stream.onStatus = (news) => {
  if (status === undefined && news.simulator !== null) startDemo(news.simulator);
  if (status?.boot !== news.boot) void loadMap();
  status = news;
  statusAt = performance.now();
  for (const { point, unit, min, max } of news.points) {
    units.set(point, unit);
    limits.set(point, { min, max });
  }
  showFacts(news);
  showOperate(news);
  showDrift(news.drift);
  showRegime(news.regime);
  showTriCheck(news.triCheck);
};
startVerdicts(() => draw());
for (const button of document.querySelectorAll("[data-span]"))
  button.addEventListener("click", () => {
    for (const other of document.querySelectorAll("[data-span]"))
      mark(other, "aria-pressed", String(other === button));
    if (pictures) pictures.charts.spanS = Number(button.getAttribute("data-span"));
    drawCharts();
  });
const verify = /** @type {HTMLDialogElement} */ (byId("verify"));
byId("verify-open").addEventListener("click", () => verify.showModal());
void startSession((session) => {
  startOperate(session);
  stream.connect();
  void startTrends();
  void startMemory();
});
// Ten looks a second are enough for an eye, and few enough for a ten-year-old panel.
setInterval(tick, 100);

function tick() {
  const { silentMs } = stream;
  const isFresh = silentMs <= silentMsMax;
  showHeader(status, { silentMs, isFresh });
  if (status) showPoints(status.points, performance.now() - statusAt);
  if (document.hidden) return;
  if (history.version !== drawn) draw();
  if (history.version !== charted && performance.now() - chartsAt > chartsMs) drawCharts();
}

function draw() {
  drawn = history.version;
  const shown = choose();
  if (shown && status && pictures) {
    const nowUs = status.now + (performance.now() - statusAt) * 1000;
    showAsked(shown, { units, nowUs, map: pictures.map });
    pictures.heat.show(history.ticks.slice(-trailTicks), shown);
  }
  showVerdicts(history, units);
}

/** What the panel shows stays for a second, for ten texts a second are none; only a stricter verdict cuts in. */
function choose() {
  const { notable } = history;
  const isHeld = chosen && history.ticks.includes(chosen) && performance.now() - chosenAt < heldMs;
  if (isHeld && chosen && notable && strictness(notable) <= strictness(chosen)) return chosen;
  if (notable !== chosen) chosenAt = performance.now();
  chosen = notable;
  return chosen;
}

function drawCharts() {
  charted = history.version;
  chartsAt = performance.now();
  pictures?.charts.show(history.ticks);
}

async function loadMap() {
  const response = await fetch("/v1/map");
  if (!response.ok) return;
  const map = await response.json();
  say(byId("verify-map"), map.digest);
  // The pictures listen to the window; they are made once, and a new map is a new page.
  if (pictures && pictures.map.digest !== map.digest) location.reload();
  if (pictures === undefined) {
    pictures = { map, heat: new HeatMap(map), charts: new Charts(map, units, limits) };
    startMapChoice(map, pictures.heat);
  }
  draw();
  drawCharts();
}

/** The gateway speaks once a second at least. */
const silentMsMax = 2_000;
const trailTicks = 150;
const chartsMs = 250;
const heldMs = 1_000;
