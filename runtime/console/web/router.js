import { Api } from "./api.js";
import { byId, make, mark } from "./page.js";

// Which page is shown: `#/now`, `#/decisions/17`. A page is a module with `open(root, api)`, which fills `root` and
// returns what closes it; its code is loaded when somebody first goes there. To add a page, add a line.

/** @typedef {{ open(root: HTMLElement, api: Api): (() => void) | Promise<() => void> }} Page */
/** @type {readonly { name: string, title: string, load: () => Promise<Page> }[]} */
export const pages = [
  { name: "now", title: "Now", load: () => import("./page-now.js") },
  { name: "energy", title: "Energy", load: () => import("./page-energy.js") },
  { name: "trends", title: "Trends", load: () => import("./page-trends.js") },
  { name: "decisions", title: "Decisions", load: () => import("./page-decisions.js") },
  { name: "capsules", title: "Capsules", load: () => import("./page-capsules.js") },
  { name: "approvals", title: "Approvals", load: () => import("./page-approvals.js") },
  { name: "devices", title: "Devices", load: () => import("./page-devices.js") },
  { name: "health", title: "Health", load: () => import("./page-health.js") },
];

/** @param {{ session: import("./session.js").Session, live: import("./live.js").Live }} around */
export function startRouter(around) {
  const root = byId("main");
  byId("pages").append(
    ...pages.map(({ name, title }) => {
      const link = make("a", "", title);
      mark(link, "href", `#/${name}`);
      mark(link, "data-page", name);
      const item = make("li");
      item.append(link);
      return item;
    }),
  );
  byId("skip").addEventListener("click", (event) => {
    // The address says which page is shown, so a jump within the page must not touch it.
    event.preventDefault();
    root.focus();
  });
  /** @type {AbortController | undefined} */
  let shown;
  /** @param {"first" | "moved"} how */
  const go = async (how) => {
    const [page, id] = pageAt(location.hash);
    shown?.abort();
    const own = new AbortController();
    shown = own;
    root.replaceChildren();
    mark(root, "aria-busy", "true");
    mark(root, "data-page", page.name);
    mark(root, "aria-label", page.title);
    mark(document.body, "data-page", page.name);
    for (const link of byId("pages").querySelectorAll("a"))
      if (link.dataset["page"] === page.name) mark(link, "aria-current", "page");
      else link.removeAttribute("aria-current");
    if (how === "moved") {
      scrollTo(0, 0);
      root.focus();
    }
    try {
      const { open } = await page.load();
      if (own.signal.aborted) return;
      const close = await open(root, new Api({ ...around, id, signal: own.signal }));
      if (own.signal.aborted) close();
      else own.signal.addEventListener("abort", close);
    } catch (error) {
      if (own.signal.aborted) return;
      const said = make(
        "p",
        "note",
        `This page cannot be shown: ${error instanceof Error ? error.message : error}`,
      );
      mark(said, "role", "alert");
      root.append(said);
    }
    root.removeAttribute("aria-busy");
  };
  addEventListener("hashchange", () => void go("moved"));
  void go("first");
}

/** @param {string} hash @returns {[(typeof pages)[number], string]} */
function pageAt(hash) {
  const [, name = "", ...rest] = hash.split("/");
  const found = pages.find((page) => page.name === name);
  const first = /** @type {(typeof pages)[number]} */ (pages[0]);
  return found ? [found, rest.join("/")] : [first, ""];
}
