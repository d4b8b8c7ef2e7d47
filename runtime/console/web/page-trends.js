import { fill, mark, needScript, needSheet } from "./page.js";

// What was: the last minutes as they stand in the log, and any time that the archive has.

/** @param {HTMLElement} root @param {import("./api.js").Api} api */
export async function open(root, api) {
  const { live, signal } = api;
  // The charts are drawn by a plain script that no other page needs.
  await Promise.all([
    needSheet("/vendor/uplot.css"),
    needSheet("/pages.css"),
    needSheet("/trends.css"),
    needScript("/vendor/uplot.js"),
  ]);
  const [{ Charts }, { startTrends }, { judged }] = await Promise.all([
    import("./charts.js"),
    import("./trends.js"),
    live.map(),
  ]);
  if (signal.aborted) return () => {};
  fill(root, "page-trends");
  live.stream.reach(minutesRecords);
  const { history } = live;
  const charts = new Charts(judged, live, signal);
  let drawn = -1;
  let drawnAt = 0;
  const draw = () => {
    drawn = history.version;
    drawnAt = performance.now();
    charts.show(history.ticks);
  };
  for (const button of root.querySelectorAll("[data-span]"))
    button.addEventListener("click", () => {
      for (const other of root.querySelectorAll("[data-span]"))
        mark(other, "aria-pressed", String(other === button));
      charts.spanS = Number(button.getAttribute("data-span"));
      draw();
    });
  api.onTick(() => {
    if (!document.hidden && history.version !== drawn && performance.now() - drawnAt > drawMs) draw();
  });
  void startTrends(signal);
  return () => charts.close();
}

const drawMs = 250;
/** Five minutes of a tick of five a second with its outcome, which is what the charts can show. */
const minutesRecords = 3_000;
