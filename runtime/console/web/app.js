import { startDemo } from "./demo.js";
import { showDrift } from "./drift.js";
import { showFacts, showHeader } from "./header.js";
import { Live } from "./live.js";
import { byId, mark, say } from "./page.js";
import { startRouter } from "./router.js";
import { startSession } from "./session.js";
import { startTheme } from "./theme.js";
import { showTerms, startWaiting } from "./waiting.js";

// The frame of all pages: who looks, how the machine is, and how old everything is that is shown. The pages only ever
// show what the gateway has committed to its log.

const live = new Live();
startTheme();
live.onTick(() => {
  showHeader(live);
  beat();
});
live.onStatus((status) => {
  if (status.simulator !== null && byId("demo").hidden) startDemo(status.simulator);
  showFacts(status);
  showTerms(status);
  showDrift(status.drift);
});
const verify = /** @type {HTMLDialogElement} */ (byId("verify"));
byId("verify-open").addEventListener("click", () => {
  verify.showModal();
  void live.map().then(({ digest }) => say(byId("verify-map"), digest));
});
void startSession((session) => {
  live.stream.connect();
  startWaiting({ session, live });
  startRouter({ session, live });
});

/**
 * A sheet covers the page unless this stops it again and again (`.stopped`): where no script runs any more nothing else
 * could say that the page is old.
 */
function beat() {
  const second = Math.floor(performance.now() / 1_000) % 2;
  mark(byId("stopped"), "data-beat", String(second));
}
