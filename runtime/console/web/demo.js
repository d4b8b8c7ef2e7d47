import { byId, mark, say } from "./page.js";

// The demo's buttons talk to the simulator and not to the gateway: no button of the gateway could do
// what they do.

/** @type {{ rogue: boolean, cut: boolean, speed?: number } | undefined} */
let known;

/** @param {string} simulator */
export function startDemo(simulator) {
  byId("demo").hidden = false;
  byId("rogue").addEventListener("click", () => void press(simulator, "rogue", { rogue: !known?.rogue }));
  byId("cable").addEventListener("click", () => void press(simulator, "cable", { cut: !known?.cut }));
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
  show();
}

function show() {
  for (const id of ["rogue", "cable", "reset"]) byId(id).toggleAttribute("disabled", known === undefined);
  mark(byId("rogue"), "aria-pressed", String(known?.rogue === true));
  mark(byId("cable"), "aria-pressed", String(known?.cut === true));
  say(byId("rogue"), known?.rogue ? "Back to normal" : "Make the AI go rogue");
  say(byId("cable"), known?.cut ? "Mend the PLC’s cable" : "Cut the PLC’s cable");
  mark(byId("demo"), "data-rogue", String(known?.rogue === true));
  say(byId("demo-text"), demoText());
}

function demoText() {
  if (known === undefined) return "The simulator does not answer.";
  const speed = known.speed && known.speed !== 1 ? ` It runs at ${known.speed} times real time.` : "";
  if (known.cut && known.rogue) return `The cable to the PLC is cut, and an optimiser is attacking.${speed}`;
  if (known.cut) return `The cable to the PLC is cut: the gateway reads nothing and must not guess.${speed}`;
  if (known.rogue)
    return `An optimiser attacks the plant through the gateway’s API. Watch what gets through.${speed}`;
  return `The plant is simulated, everything else is real.${speed}`;
}

const askMs = 2_000;
