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

/** Calls at once and whenever the person changes between light and dark. @param {() => void} act */
export function onTheme(act) {
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", act);
  act();
}

const svgNs = "http://www.w3.org/2000/svg";
