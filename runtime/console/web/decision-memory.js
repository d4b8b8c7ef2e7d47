import { clockTime } from "./format.js";
import { occasionText } from "./memory.js";
import { card, link, node, refusalText } from "./parts.js";

// When it was like in the minute of this decision before, what was decided then, and what came of it.

/** @typedef {import("../../prove/memory/messages.ts").Recalled} Recalled */

/** Hidden where the gateway remembers nothing. @param {number} index @param {import("./api.js").Api} api */
export function startRecall(index, api) {
  const { root } = card("Have we been here before?", "full");
  root.hidden = true;
  const said = node("p", { class: "note", role: "status" });
  root.append(said);
  recall().catch((error) => {
    if (!api.signal.aborted && !root.hidden) said.textContent = refusalText(error);
  });

  async function recall() {
    // Without a question nobody is told off: null is a gateway without a memory, or one that is young.
    const newest = await api.get("/v1/memory");
    if (newest === null) return;
    root.hidden = false;
    /** @type {Recalled | undefined} */
    const recalled = await api.get(`/v1/memory?index=${index}&count=3`).catch((error) => {
      if (error?.status === 404) return undefined;
      throw error;
    });
    if (recalled === undefined) {
      said.textContent = "Its minute is not over yet, or is one of a start: nothing is remembered of it.";
      return;
    }
    const { of, windows, occasions } = recalled;
    const minute = `Its minute, ${clockTime(of.since)} to ${clockTime(of.at)}, among ${windows} that are remembered`;
    said.textContent = occasions.length === 0 ? `${minute}: nothing to compare it with yet.` : `${minute}.`;
    root.append(
      node(
        "ol",
        { class: "occasions" },
        ...occasions.map((occasion, place) => {
          const { window } = occasion;
          const before = place === 0 ? "The last time it was most like this was" : "It was also like this on";
          // An earlier history has places of its own, which this log's pages do not show.
          const links =
            window.epoch === of.epoch
              ? [
                  " ",
                  link(`First decision, record ${window.first}`, `#/decisions/${window.first}`),
                  " · ",
                  link(`Last, record ${window.last}`, `#/decisions/${window.last}`),
                ]
              : [" (in an earlier log)"];
          return node("li", {}, `${before} ${occasionText(occasion)}`, ...links);
        }),
      ),
    );
  }
  return root;
}
