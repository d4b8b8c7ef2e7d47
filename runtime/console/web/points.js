import { duration, gauge, pointLabel } from "./format.js";
import { byId, make, mark, say } from "./page.js";

/** @typedef {import("../gateway-status.ts").PointStatus} PointStatus */

/** @type {Map<string, { row: HTMLElement, value: HTMLElement, unit: HTMLElement, quality: HTMLElement, age: HTMLElement }>} */
const rows = new Map();

/** The page has a new table. */
export function startPoints() {
  rows.clear();
}

/**
 * A value without quality and age is not shown, and one that is not good is shown as an old one.
 * @param {readonly PointStatus[]} points @param {number} sinceMs how long ago the gateway said so
 */
export function showPoints(points, sinceMs) {
  for (const point of points) {
    const row = rows.get(point.point) ?? newRow(point);
    const severity = point.quality >>> 30 === 0 ? "good" : point.quality >>> 30 === 1 ? "uncertain" : "bad";
    mark(row.row, "data-quality", severity);
    say(row.value, gauge(point.value));
    say(row.unit, point.unit);
    say(row.quality, qualityText(point.qualityName));
    say(row.age, point.ageMs === null ? "never read" : duration(point.ageMs + sinceMs));
  }
}

/** "badCommunication" as words. @param {string} name */
function qualityText(name) {
  const words = name.replaceAll(/([A-Z])/g, " $1").toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** @param {PointStatus} point */
function newRow({ point }) {
  const row = make("tr");
  const name = make("th", "", pointLabel(point));
  name.setAttribute("scope", "row");
  name.title = point;
  const cell = make("td", "number");
  const value = make("span", "value");
  mark(value, "data-live", "");
  const unit = make("span", "unit");
  cell.append(value, unit);
  const quality = make("td", "quality");
  const age = make("td", "number age");
  row.append(name, cell, quality, age);
  byId("points").append(row);
  const parts = { row, value, unit, quality, age };
  rows.set(point, parts);
  return parts;
}
