// The few things that all parts of the page do to the document. Text goes in as text, never as markup:
// names of points and proposers come from outside.

/** @param {string} id @returns {HTMLElement} */
export function byId(id) {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`The page has no #${id}`);
  return found;
}

/** Writes only what changed, so that nothing is laid out or read aloud again without need. @param {Element} node @param {string} text */
export function say(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** @param {Element} node @param {string} name @param {string} value */
export function mark(node, name, value) {
  if (node.getAttribute(name) !== value) node.setAttribute(name, value);
}

/** @param {string} text for who cannot see that something changed */
export function announce(text) {
  say(byId("announced"), text);
}

/** @param {string} tag @param {string} [className] @param {string} [text] @returns {HTMLElement} */
export function make(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
}

/** @param {string} id of a symbol in the page @returns {SVGSVGElement} */
export function icon(id) {
  const svg = document.createElementNS(svgNs, "svg");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(svgNs, "use");
  use.setAttribute("href", `#${id}`);
  svg.append(use);
  return svg;
}

/** Colours live in the style sheet, also those of the canvases. @param {string} name @returns {string} */
export function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

/** Calls at once and whenever the person, or his system, changes between light and dark. @param {() => void} act @param {AbortSignal} signal */
export function onTheme(act, signal) {
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", act, { signal });
  document.addEventListener(themeEvent, act, { signal });
  act();
}

/** Calls when the size of a node changes, and once at first. @param {Element} node @param {ResizeObserverCallback} act @param {AbortSignal} signal */
export function onSize(node, act, signal) {
  const observer = new ResizeObserver(act);
  observer.observe(node);
  signal.addEventListener("abort", () => observer.disconnect());
}

/** Fills a page from the template that the document has for it. @param {HTMLElement} root @param {string} id */
export function fill(root, id) {
  root.append(/** @type {HTMLTemplateElement} */ (byId(id)).content.cloneNode(true));
}

/** A sheet of a page's own, once. @param {string} address @returns {Promise<void>} */
export function needSheet(address) {
  return need("link", { rel: "stylesheet", href: address });
}

/** A plain script that a page needs, once. @param {string} address @returns {Promise<void>} */
export function needScript(address) {
  return need("script", { src: address });
}

/** @param {"link" | "script"} tag @param {Readonly<Record<string, string>>} attributes @returns {Promise<void>} */
function need(tag, attributes) {
  const address = Object.values(attributes).join(" ");
  const known = needed.get(address);
  if (known) return known;
  const node = make(tag);
  for (const [name, value] of Object.entries(attributes)) mark(node, name, value);
  const loaded = new Promise((resolve, reject) => {
    node.addEventListener("load", () => resolve(undefined));
    node.addEventListener("error", () => {
      needed.delete(address);
      node.remove();
      reject(new Error(`${address} cannot be loaded`));
    });
  });
  needed.set(address, loaded);
  document.head.append(node);
  return loaded;
}

/** @type {Map<string, Promise<any>>} */
const needed = new Map();
export const themeEvent = "iv-theme";

const svgNs = "http://www.w3.org/2000/svg";
