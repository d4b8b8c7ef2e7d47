import { byId, make, mark, say } from "./page.js";

// The demo's buttons talk to the simulator and not to the gateway: no button of the gateway could do
// what they do. Which there are is the simulator's to say, and comes with its state.

/**
 * @typedef {{ name: string, title: string, mend: string, place: "main" | "more", isOn: boolean }} Trouble
 * @type {{ faults: Trouble[], speed?: number } | undefined}
 */
let known;

/** By the names of the faults. @type {Map<string, HTMLElement>} */
const buttons = new Map();

/** @param {string} simulator */
export function startDemo(simulator) {
  byId("demo").hidden = false;
  byId("reset").addEventListener("click", () => void press(simulator, "reset", { reset: true }));
  setInterval(() => void ask(simulator), askMs);
  void ask(simulator);
}

/** @param {string} simulator @param {string} path @param {object} body */
async function press(simulator, path, body) {
  try {
    const headers = { "content-type": "application/json" };
    await fetch(new URL(path, simulator), { method: "POST", headers, body: JSON.stringify(body) });
  } catch {
    // The next `ask` says what became of it.
  }
  await ask(simulator);
}

/** @param {string} simulator */
async function ask(simulator) {
  try {
    const response = await fetch(new URL("/", simulator), { cache: "no-store" });
    known = await response.json();
  } catch {
    known = undefined;
  }
  for (const fault of known?.faults ?? []) if (!buttons.has(fault.name)) add(fault, simulator);
  show();
}

/** @param {Trouble} fault @param {string} simulator */
function add({ name, place }, simulator) {
  const button = make("button", name === "rogue" ? "rogue" : "");
  button.setAttribute("type", "button");
  button.addEventListener("click", () => void press(simulator, "fault", { name, on: !isOn(name) }));
  buttons.set(name, button);
  if (place === "main") byId("demo-main").insertBefore(button, byId("reset"));
  else byId("demo-more").append(button);
  if (place === "more") byId("demo-details").hidden = false;
}

/** @param {string} name */
function isOn(name) {
  return known?.faults.some((fault) => fault.name === name && fault.isOn) === true;
}

function show() {
  for (const button of [byId("reset"), ...buttons.values()])
    button.toggleAttribute("disabled", known === undefined);
  for (const { name, title, mend, isOn } of known?.faults ?? []) {
    const button = buttons.get(name);
    if (button === undefined) continue;
    mark(button, "aria-pressed", String(isOn));
    say(button, isOn ? mend : title);
  }
  mark(byId("demo"), "data-rogue", String(isOn("rogue")));
  say(byId("demo-text"), demoText());
}

function demoText() {
  if (known === undefined) return "The simulator does not answer.";
  const speed = known.speed && known.speed !== 1 ? ` It runs at ${known.speed} times real time.` : "";
  const [isCut, isRogue] = [isOn("cable"), isOn("rogue")];
  if (isCut && isRogue) return `The cable to the PLC is cut, and an optimiser is attacking.${speed}`;
  if (isCut) return `The cable to the PLC is cut: the gateway reads nothing and must not guess.${speed}`;
  if (isRogue)
    return `An optimiser attacks the plant through the gateway’s API. Watch what gets through.${speed}`;
  const others = known.faults.filter((fault) => fault.isOn).map(({ title }) => title);
  if (others.length > 0) return `What goes wrong now: ${others.join(", ")}.${speed}`;
  return `The plant is simulated, everything else is real.${speed}`;
}

const askMs = 2_000;
