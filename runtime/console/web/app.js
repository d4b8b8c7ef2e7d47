import { startDemo } from "./demo.js";
import { showDrift } from "./drift.js";
import { showFacts, showHeader } from "./header.js";

<<<<<<< HEAD

import { HeatMap } from "./heat-map.js";
import { History, strictness } from "./history.js";
import { startMapChoice } from "./map-choice.js";
import { startMemory } from "./memory.js";
import { showOperate, startOperate } from "./operate.js";

=======

import { Live } from "./live.js";

>>>>>>> x8b-now

import { byId, mark, say } from "./page.js";
import { startRouter } from "./router.js";
import { startSession } from "./session.js";
import { startTheme } from "./theme.js";

// The frame of all pages: who looks, how the machine is, and how old everything is that is shown. The pages only ever
// show what the gateway has committed to its log.

<<<<<<< HEAD
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
const drawn = -1;
/** @type {import("./history.js").Tick | undefined} */
let chosen;
const chosenAt = 0;
const charted = -1;
const chartsAt = 0;

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
=======
const live = new Live();
startTheme();
live.onTick(() => {
  showHeader(live);
  beat();
});
live.onStatus((status) => {
  if (status.simulator !== null && byId("demo").hidden) startDemo(status.simulator);
  showFacts(status);
  showDrift(status.drift);
});
const verify = /** @type {HTMLDialogElement} */ (byId("verify"));
byId("verify-open").addEventListener("click", () => {
  verify.showModal();
  void live.map().then(({ digest }) => say(byId("verify-map"), digest));
});
void startSession((session) => {
  live.stream.connect();
  startRouter({ session, live });
>>>>>>> x8b-now
});

/**
 * A sheet covers the page unless this stops it again and again (`.stopped`): where no script runs any more nothing else
 * could say that the page is old.
 */
function beat() {
  const second = Math.floor(performance.now() / 1_000) % 2;
  mark(byId("stopped"), "data-beat", String(second));
}
