import { byId, mark, themeEvent } from "./page.js";

// Light or dark: as the person's system has it, until he says otherwise here. The dark colours are a sheet of their own
// that is switched on and off, so that they stand in one place and need no script where nobody chooses.

export function startTheme() {
  const choice = /** @type {HTMLSelectElement} */ (byId("theme"));
  choice.value = remembered();
  const turn = () => {
    mark(byId("dark"), "media", mediaOf[choice.value] ?? systemMedia);
    document.dispatchEvent(new Event(themeEvent));
  };
  choice.addEventListener("change", () => {
    remember(choice.value);
    turn();
  });
  if (choice.value !== "system") turn();
}

function remembered() {
  // A browser that keeps nothing for anybody throws here.
  try {
    const kept = localStorage.getItem(key) ?? "";
    return kept in mediaOf ? kept : "system";
  } catch {
    return "system";
  }
}

/** @param {string} value */
function remember(value) {
  try {
    localStorage.setItem(key, value);
  } catch {
    // It holds for as long as the page is open.
  }
}

const key = "iv-theme";
const systemMedia = "(prefers-color-scheme: dark)";
/** @type {Readonly<Record<string, string>>} */
const mediaOf = { system: systemMedia, light: "not all", dark: "all" };
