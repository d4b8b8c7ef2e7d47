import { shownUrl } from "#runtime/core/shown-url.ts";
import { isOfCapsule } from "#runtime/shield/limits.ts";
import type { AgentWish, Order, UpdateOrder } from "./port.ts";
import type { LimitOrder, ModeOrder } from "./terms-port.ts";

/** What may have to wait for somebody. */
export type Waiting = Order | AgentWish;

/** What somebody wants, in words for the log and for whoever has to agree. */
export function orderText(order: Waiting): string {
  switch (order.kind) {
    case "hold":
      return "Hold the outputs";
    case "safe":
      return "Go to the safe state";
    case "resume":
      return "Go on";
    case "propose":
      return `Propose ${wishText(order)}`;
    case "rollback":
      return `Go back from ${order.capsule}`;
    case "activate":
      return `Activate ${order.capsule}${order.replaces === null ? "" : ` in place of ${order.replaces}`}`;
    case "update":
      return `Bring ${updateText(order)}`;
    case "mode":
      return `${order.mode === "observe" ? "Only observe" : "Enforce"}${forText(order)}`;
    case "limit":
      return `${limitText(order)}${forText(order)}`;
  }
}

/** What an order would set. Of those that would set the same only one waits, for whoever confirms means what he has read. */
export function subjectOf(order: Waiting): string | undefined {
  switch (order.kind) {
    case "limit":
      return JSON.stringify([order.kind, order.what, order.of]);
    case "mode":
      return JSON.stringify([order.kind]);
    case "activate":
    case "rollback":
      return JSON.stringify([order.kind, order.capsule]);
    case "update":
      return JSON.stringify([order.kind, order.verb, order.from]);
    case "propose":
    case "hold":
    case "safe":
    case "resume":
      return undefined;
  }
}

/** The whole address is for the daemon alone: there may be a password in it. */
function updateText({ verb, from, olderBecause, ticket }: UpdateOrder): string {
  const place = shownUrl(from).slice(0, placeShown);
  return [
    verb === "usb" ? `what is newer on the stick at ${place}` : `the capsule at ${place}`,
    ...(ticket === null ? [] : [`with the ticket ${ticket.slice(0, placeShown)}`]),
    ...(olderBecause === null ? [] : [`also where it is older, because: ${olderBecause}`]),
  ].join(", ");
}

function limitText({ what, of, value }: LimitOrder): string {
  const whose = isOfCapsule(what) ? `${what}${of === "" ? "" : ` of ${of}`}` : `${what} of ${of}`;
  return value === null ? `Put the ${whose} back to what is signed` : `Narrow the ${whose} to ${value}`;
}

function forText({ minutes, because }: ModeOrder | LimitOrder): string {
  return `${minutes === null ? "" : ` for ${minutes} min`}, because: ${because}`;
}

/** As an agent wants it, and at no length: it stands in the log and before a person's eyes. */
function wishText({ proposal: { by, writes } }: AgentWish): string {
  const all = writes.slice(0, writesShown).map(({ point, value }) => `${point} = ${value}`);
  const more = writes.length > writesShown ? ` and ${writes.length - writesShown} more` : "";
  return `${all.join(", ")}${more}, as "${by}" wants it`;
}

const writesShown = 6;
const placeShown = 200;
