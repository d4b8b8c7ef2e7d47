import { Refusal } from "./first-hour-api.js";
import { field } from "./first-hour-channel.js";
import { say } from "./page.js";
import { link, node, refusalText } from "./parts.js";

// Where the machine is and where its registers are, asked for before it is watched. Everything is filled in with what the
// file says, and for the rest with what is assumed.

/** @typedef {import("./first-hour-api.js").Hour} Hour */
/** @typedef {import("../../cli/onboard/live/binding.ts").Bindable} Bindable */
/** @typedef {{ host: string, port: number, unit: number, points: readonly Bindable[], file: string, driver: string | null }} Machine */

/** @param {Hour} hour @returns {HTMLElement} */
export function machineForm(hour) {
  const form = node("form", { class: "answers", novalidate: "" });
  const why = node("p", { role: "alert", class: "refused" });
  hour.machine().then(
    (machine) => fill(form, { hour, machine, why }),
    (error) => say(why, refusalText(error)),
  );
  form.append(why);
  return form;
}

/** @param {HTMLElement} form @param {{ hour: Hour, machine: Machine, why: HTMLElement }} with_ */
function fill(form, { hour, machine, why }) {
  const { host, port, unit, points, driver } = machine;
  const where = [
    field("Address of the PLC", "machine-host", { value: host, placeholder: "192.168.0.10", required: "" }),
    field("Port", "machine-port", { ...whole(port), max: "65535" }),
    field("Unit", "machine-unit", { ...whole(unit), max: "255" }),
  ];
  const rows = points.map((point, place) => pointRow(point, place));
  const go = /** @type {HTMLButtonElement} */ (
    node("button", { type: "submit", class: "main" }, "Watch the machine")
  );
  const isOther = driver !== null;
  form.prepend(
    ...(isOther
      ? [
          node(
            "p",
            {},
            `machine.yaml has a device on ${driver}. It is used as it stands, for this form knows Modbus TCP only.`,
          ),
        ]
      : [
          node("div", { class: "channel where" }, ...where.map(({ root }) => root)),
          node(
            "details",
            { class: "more", ...(host === "" && { open: "" }) },
            node("summary", {}, `Where its ${points.length} points are`),
            ...rows.map(({ root }) => root),
          ),
        ]),
  );
  form.append(
    node("p", { class: "buttons" }, go),
    node(
      "p",
      { class: "note" },
      "Other wires than Modbus TCP: write ",
      link("machine.yaml", "/machine.yaml", { target: "_blank", rel: "noopener" }),
      " yourself, with `start: watch` under its capsule.",
    ),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    say(why, "");
    go.disabled = true;
    const [at, on, of] = where.map(({ input }) => input.value.trim());
    const places = Object.fromEntries(rows.map(({ point, place }) => [point, place()]));
    const binding = isOther ? null : { host: at, port: Number(on), unit: Number(of), points: places };
    hour
      .watch(binding)
      .catch((error) => {
        say(why, refusalText(error));
        const about = error instanceof Refusal && rows.find(({ point }) => point === error.channel);
        if (about) reveal(about.root);
        else where[0]?.input.focus();
      })
      .finally(() => {
        go.disabled = false;
      });
  });
}

/** @param {HTMLElement} root */
function reveal(root) {
  const folded = root.closest("details");
  if (folded) folded.open = true;
  root.querySelector("select")?.focus();
}

/** @param {Bindable} bindable @param {number} row */
function pointRow({ point, unit, isSet, ...at }, row) {
  const id = (/** @type {string} */ part) => `place-${row}-${part}`;
  const table = choice("Table", id("table"), { chosen: at.table, of: isSet ? writableTables : tables });
  const address = field("Address, from 0", id("address"), { ...whole(at.address), max: "65535" });
  const type = choice("Type", id("type"), { chosen: at.type, of: types });
  const order = choice("Byte order", id("order"), { chosen: at.order, of: orders });
  const scale = field("Value of one step", id("scale"), number(at.scale));
  const offset = field("Value at raw 0", id("offset"), number(at.offset));
  const rest = node("div", { class: "limits" }, ...[order, scale, offset].map(({ root }) => root));
  const root = node(
    "fieldset",
    { class: "channel place" },
    node("legend", {}, `${point}${unit === "1" || unit === "" ? "" : ` in ${unit}`}`),
    ...[table, address, type].map((each) => each.root),
    rest,
  );
  const place = () => ({
    ...{ table: table.input.value, address: Number(address.input.value), type: type.input.value },
    ...{ order: order.input.value, scale: Number(scale.input.value), offset: Number(offset.input.value) },
  });
  return { root, point, place };
}

/** @param {string} label @param {string} id @param {{ chosen: string, of: Readonly<Record<string, string>> }} options */
function choice(label, id, { chosen, of }) {
  const options = Object.entries(of).map(([value, word]) => node("option", { value }, word));
  const input = /** @type {HTMLSelectElement} */ (node("select", { id }, ...options));
  input.value = chosen;
  return { root: node("div", { class: "field" }, node("label", { for: id }, label), input), input };
}

/** @param {number} value */
function whole(value) {
  return { ...number(value), step: "1", min: "0" };
}

/** @param {number} value */
function number(value) {
  return { value: String(value), type: "number", step: "any" };
}

const writableTables = { holding: "Holding register", coil: "Coil" };
const tables = {
  holding: "Holding register",
  input: "Input register",
  coil: "Coil",
  discrete: "Discrete input",
};
const types = {
  ...{ f32: "Real, 32 bit", u16: "Whole, 16 bit", i16: "Signed, 16 bit", u32: "Whole, 32 bit" },
  ...{ i32: "Signed, 32 bit", f64: "Real, 64 bit", bool: "Bit" },
};
const orders = {
  ABCD: "ABCD, as usual",
  CDAB: "CDAB, words swapped",
  BADC: "BADC, bytes swapped",
  DCBA: "DCBA",
};
