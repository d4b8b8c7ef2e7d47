import { becauseWord, inWords, pointName, verdictWord, withUnit } from "./format.js";
import { byId, make, mark, say } from "./page.js";

// What the advisor says of a point: the verdict in words, the nearest that is allowed, and what makes it rare.

/** @typedef {import("./what-if.js").Ruling} Ruling */
/** @typedef {import("./what-if.js").Write} Write */
/** @typedef {{ points: readonly string[], nats: number }} Factor */

/** @param {Ruling} ruling @param {{ asked: readonly Write[], units: ReadonlyMap<string, string> }} around */
export function showRuling({ verdict, because, text, nearest, energy }, { asked, units }) {
  head({
    verdict,
    word: `Would be ${(verdictWord[verdict] ?? verdict).toLowerCase()}`,
    why: becauseWord[because] ?? because,
  });
  say(byId("ruling-text"), inWords(text, units.keys()));
  byId("ruling-writes").replaceChildren(
    ...asked.map(({ point, value }) => {
      const unit = units.get(point) ?? "";
      const row = make("tr");
      const name = make("th", "", pointName(point));
      mark(name, "scope", "row");
      const near = verdict === "allow" ? value : nearest?.find((write) => write.point === point)?.value;
      row.append(name, make("td", "", withUnit(value, unit)), make("td", "", withUnit(near, unit)));
      return row;
    }),
  );
  byId("ruling-table").hidden = false;
  say(
    byId("ruling-energy"),
    `${withUnit(energy.proposed, "nats")}, of ${withUnit(energy.limit, "nats")} that are allowed`,
  );
}

/** Nobody asks, or there is no answer. @param {string} word @param {string} why */
export function showNoRuling(word, why) {
  head({ verdict: "none", word, why });
  say(byId("ruling-text"), "");
  say(byId("ruling-energy"), "");
  byId("ruling-table").hidden = true;
}

/** The rarest first, each with a bar. @param {readonly Factor[]} factors @param {string} of what they are about */
export function showFactors(factors, of) {
  say(byId("factors-of"), of);
  const most = Math.max(...factors.map(({ nats }) => nats), 1e-9);
  byId("factors").replaceChildren(
    ...factors.map(({ points, nats }) => {
      const item = make("li");
      const bar = make("i", "bar-of");
      bar.style.setProperty("--share", `${Math.max(0, (100 * nats) / most)}%`);
      item.append(
        make("span", "", points.map(pointName).join(" beside ")),
        make("b", "", withUnit(nats, "nats")),
        bar,
      );
      return item;
    }),
  );
  byId("factors-none").hidden = factors.length > 0;
}

/** @param {{ verdict: string, word: string, why: string }} said */
function head({ verdict, word, why }) {
  mark(byId("ruling"), "data-verdict", verdict);
  mark(byId("ruling-icon"), "href", `#verdict-${verdict === "none" ? "system" : verdict}`);
  say(byId("ruling-word"), word);
  say(byId("ruling-because"), why);
}
