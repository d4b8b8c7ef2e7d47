import { mark, say } from "./page.js";
import { button, card, link, node, refusalText } from "./parts.js";

// What is going on, how far it is, and what to do where it did not come to its end.

/** @typedef {import("./first-hour-api.js").Hour} Hour */

/** At the top of a page; gives what brings it up to date. @param {HTMLElement} root @param {Hour} hour @returns {() => void} */
export function workCard(root, hour) {
  const job = hour.state?.job;
  if (job?.kind === "running") return running(root, hour);
  if (job?.kind === "ended" && job.end.how !== "done") ended(root, hour, job);
  else if (hour.known?.isOld) old(root, hour);
  return () => {};
}

/** @param {HTMLElement} root @param {Hour} hour */
function running(root, hour) {
  const { root: own } = card("At work", "full work");
  const bar = node("progress", { max: "1", "aria-label": "How far it is" });
  const what = node("p", { class: "note" });
  const detail = node("p", { class: "note digest", "aria-live": "off" });
  const stop = button("Stop", () => void hour.stop().catch((error) => say(what, refusalText(error))));
  own.append(what, bar, detail, node("p", { class: "buttons" }, stop));
  root.append(own);
  return () => {
    const now = hour.state?.job;
    if (now?.kind !== "running") return;
    say(what, now.isStopping ? "Stopping: what was read is being saved" : `${now.what} …`);
    say(detail, [now.text, `${now.seconds} s`].filter((text) => text !== "").join(" · "));
    stop.disabled = now.isStopping;
    if (now.share === null) bar.removeAttribute("value");
    else mark(bar, "value", String(now.share));
  };
}

/** @param {HTMLElement} root @param {Hour} hour @param {Extract<import("./first-hour-api.js").JobState, { kind: "ended" }>} job */
function ended(root, hour, { end, until }) {
  const { root: own } = card(end.how === "stopped" ? "Stopped" : "It did not come to its end", "full work");
  const why = node("p", { role: "alert" });
  say(
    why,
    end.how === "failed"
      ? `${end.message}. ${end.hint}`
      : "What was read is kept. Going on begins where it stopped.",
  );
  const again = button(
    "Go on",
    () => void hour.run(until).catch((error) => say(why, refusalText(error))),
    "main",
  );
  const answers = link("To the files and the questions", "#/ingest");
  own.append(why, node("p", { class: "buttons" }, again), node("p", {}, answers));
  root.append(own);
}

/** @param {HTMLElement} root @param {Hour} hour */
function old(root, hour) {
  const { root: own } = card("These are of the earlier answers", "full work");
  const why = node(
    "p",
    {},
    "Somebody has answered otherwise since. Run the steps again, to see what comes of it.",
  );
  const again = button(
    "Run the steps",
    () => void hour.run("protect").catch((error) => say(why, refusalText(error))),
    "main",
  );
  own.append(why, node("p", { class: "buttons" }, again));
  root.append(own);
}
