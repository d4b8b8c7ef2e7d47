import { mark } from "./page.js";
import { badge, button, card, node, refusalText, table } from "./parts.js";

// The same decision made once more, by the gateway, from what the log says that it was made of.

/** @typedef {import("../rejudged.ts").Rejudged} Rejudged */

/** @param {number} index @param {import("./api.js").Api} api */
export function startReplay(index, api) {
  const { root } = card("Judged again");
  const about = node(
    "p",
    { class: "note" },
    "Runs the capsule, the map and the kernels that are here over what this record says, and compares every bit. Nothing goes to the machine.",
  );
  const said = node("div", { role: "status" });
  const run = button("Run again", () => void again(), "plain");
  root.append(about, node("p", {}, run), said);

  async function again() {
    run.disabled = true;
    mark(root, "aria-busy", "true");
    said.replaceChildren("Judging…");
    try {
      said.replaceChildren(...told(await api.post(`/v1/replay/${index}`)));
    } catch (error) {
      said.replaceChildren(refusalText(error));
    } finally {
      run.disabled = false;
      root.removeAttribute("aria-busy");
    }
  }
  return root;
}

/** @param {Rejudged} rejudged */
function told({ is, text, isProposedAgain, isFollowed, differences, changed }) {
  const [shape, tone] = shapes[is];
  const how = [
    isProposedAgain ? "The capsule’s models proposed it again" : "The proposal was taken as it is recorded",
    isFollowed
      ? "it follows from all ticks since the last anchor"
      : "it was judged from its own record alone",
  ].join("; ");
  const rows = differences.map(({ field, recorded, found }) => [field, recorded, found]);
  const others = changed.map(({ what, recorded, found }) => [what, recorded, found]);
  return [
    badge(shape, text, tone),
    ...(is === "unable" ? [] : [node("p", { class: "note" }, `${how}.`)]),
    ...(rows.length > 0 ? [table("What differs", ["Field", "Recorded", "Comes out as"], rows)] : []),
    ...(others.length > 0 ? [table("Other ingredients", ["What", "The log names", "At hand"], others)] : []),
  ];
}

/** @type {Readonly<Record<Rejudged["is"], readonly [string, string]>>} */
const shapes = {
  same: ["verdict-allow", "allow"],
  different: ["verdict-block", "block"],
  ingredients: ["verdict-amend", "amend"],
  unable: ["verdict-system", ""],
};
