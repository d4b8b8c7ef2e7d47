// Where the plant likes to be: the low places of a picture of the map, each with a wall around it that is worth a name.

/** @typedef {import("../port.ts").MapView} MapView */
/** @typedef {{ u: number, v: number, energy: number }} Basin in map units, 0 … 1 */

/**
 * Floods the picture from its lowest cell up. Where two lakes meet, the shallower one was a basin of its own if it is
 * deep enough below that pass; what is not is only unevenness of the ground.
 * @param {MapView} map @returns {readonly Basin[]} the deepest first
 */
export function basinsOf({ columns, rows, energies, threshold }) {
  const order = energies
    .map((_, at) => at)
    .filter((at) => (energies[at] ?? threshold) < threshold)
    .sort((a, b) => (energies[a] ?? 0) - (energies[b] ?? 0));
  // To which lake a cell belongs, by the lake's deepest cell; none for what is dry.
  const lake = new Int32Array(energies.length).fill(dry);
  const deepest = (/** @type {number} */ at) => {
    let top = at;
    while (lake[top] !== top) top = lake[top] ?? top;
    // Ways once gone are made short.
    for (let step = at; step !== top; ) {
      const next = lake[step] ?? top;
      lake[step] = top;
      step = next;
    }
    return top;
  };
  const found = new Set();
  for (const at of order) {
    const column = at % columns;
    const beside = [
      ...(column > 0 ? [at - 1] : []),
      ...(column + 1 < columns ? [at + 1] : []),
      ...(at >= columns ? [at - columns] : []),
      ...(at + columns < columns * rows ? [at + columns] : []),
    ];
    const lakes = [...new Set(beside.filter((cell) => lake[cell] !== dry).map(deepest))].sort(
      (a, b) => (energies[a] ?? 0) - (energies[b] ?? 0),
    );
    const [into = at, ...others] = lakes;
    lake[at] = into;
    if (lakes.length === 0) found.add(at);
    for (const other of others) {
      if ((energies[at] ?? 0) - (energies[other] ?? 0) < depthMin) found.delete(other);
      lake[other] = into;
    }
  }
  return order
    .filter((at) => found.has(at))
    .slice(0, basinsMax)
    .map((at) => ({
      u: (at % columns) / (columns - 1),
      v: Math.floor(at / columns) / (rows - 1),
      energy: energies[at] ?? 0,
    }));
}

const dry = -1;
/** In nats: beside its pass the bottom is met half as often again. */
const depthMin = 0.4;
const basinsMax = 9;
