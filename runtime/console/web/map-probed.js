import { colour } from "./page.js";

// Marks of the energy map that are about what could be: its basins, the way ahead, and the point that is asked about.

/** @typedef {import("./what-if.js").Place} Place */
/** @typedef {(place: Place) => [number, number]} Pixel */
/** @typedef {{ place: Place, verdict: "allow" | "amend" | "block" | "none", nearest?: Place, path?: readonly Place[] }} Probed */

/** @param {CanvasRenderingContext2D} draw @param {readonly import("./basins.js").Basin[]} basins @param {(basin: import("./basins.js").Basin) => [number, number]} pixel */
export function drawBasins(draw, basins, pixel) {
  for (const basin of basins) {
    const [x, y] = pixel(basin);
    for (const [width, name] of /** @type {const} */ ([
      [4, "mark-edge"],
      [1.8, "mark"],
    ])) {
      draw.strokeStyle = colour(name);
      draw.lineWidth = width;
      draw.beginPath();
      draw.moveTo(x - arm, y);
      draw.lineTo(x + arm, y);
      draw.moveTo(x, y - arm);
      draw.lineTo(x, y + arm);
      draw.stroke();
    }
  }
}

/** A dotted line, for nobody has been there yet. @param {CanvasRenderingContext2D} draw @param {readonly Place[]} places @param {Pixel} pixel */
export function drawWay(draw, places, pixel) {
  if (places.length < 2) return;
  draw.lineCap = "round";
  draw.setLineDash([0.1, 7]);
  for (const [width, name] of /** @type {const} */ ([
    [6, "mark-edge"],
    [3.6, "limit"],
  ])) {
    draw.strokeStyle = colour(name);
    draw.lineWidth = width;
    draw.beginPath();
    for (const [index, place] of places.entries())
      if (index === 0) draw.moveTo(...pixel(place));
      else draw.lineTo(...pixel(place));
    draw.stroke();
  }
  draw.setLineDash([]);
}

/** @param {CanvasRenderingContext2D} draw @param {Probed} probed @param {Pixel} pixel */
export function drawProbed(draw, { place, verdict, nearest, path = [] }, pixel) {
  drawWay(draw, [place, ...path], pixel);
  const [x, y] = pixel(place);
  const tone = colour(verdict === "none" ? "quiet" : verdict);
  if (nearest && verdict !== "allow") {
    const [nearX, nearY] = pixel(nearest);
    draw.strokeStyle = colour("mark-edge");
    draw.lineWidth = 4;
    line(draw, [x, y], [nearX, nearY]);
    draw.strokeStyle = colour("allow");
    draw.lineWidth = 2;
    line(draw, [x, y], [nearX, nearY]);
    draw.fillStyle = colour("allow");
    draw.strokeStyle = colour("mark-edge");
    draw.beginPath();
    draw.rect(nearX - 6, nearY - 6, 12, 12);
    draw.fill();
    draw.stroke();
  }
  draw.fillStyle = tone;
  draw.strokeStyle = colour("mark-edge");
  draw.lineWidth = 2;
  draw.beginPath();
  draw.moveTo(x, y - 9);
  draw.lineTo(x + 9, y);
  draw.lineTo(x, y + 9);
  draw.lineTo(x - 9, y);
  draw.closePath();
  draw.fill();
  draw.stroke();
}

/** @param {CanvasRenderingContext2D} draw @param {[number, number]} from @param {[number, number]} to */
function line(draw, from, to) {
  draw.beginPath();
  draw.moveTo(...from);
  draw.lineTo(...to);
  draw.stroke();
}

const arm = 6;
