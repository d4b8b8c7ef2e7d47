import {
  badProblem,
  countIn,
  membersIn,
  numberIn,
  numbersIn,
  squareOf,
  tableIn,
} from "#runtime/discover/numbers.ts";
import { isZip, npyMagic } from "#runtime/discover/spins/read-spins.ts";
import { readNpy } from "#runtime/map/npy.ts";
import { readNpz } from "#runtime/map/npz.ts";
import { assignment, flowShop, type OrderProblem, placesMax, tardiness, tour } from "./problem.ts";
import { readTsplib } from "./tsplib.ts";

/**
 * A problem whose answer is an order, from TSPLIB, QAPLIB, `.npy` and `.npz` (`distances`, with `flows` an
 * assignment) or JSON: `distances`, `flows`, `jobs` as `[time, due, weight]`, `times` a row a job.
 */
export function readOrders(bytes: Uint8Array): OrderProblem {
  if (isZip(bytes)) return fromMembers(readNpz(bytes));
  if (bytes[0] === npyMagic) return tour(squareOf(readNpy(bytes, "distances"), "distances"));
  const text = new TextDecoder().decode(bytes);
  if (/^\s*[[{]/.test(text)) return fromJson(text);
  if (/^\s*[A-Z]/.test(text)) return tour(readTsplib(text));
  return fromQaplib(text);
}

function fromMembers(members: ReturnType<typeof readNpz>): OrderProblem {
  const flows = members.get("flows");
  const [first] = members.values();
  const distances = members.get("distances") ?? first;
  if (distances === undefined) throw badProblem("The .npz holds no array");
  const table = squareOf(distances, "distances");
  return flows === undefined ? tour(table) : assignment(squareOf(flows, "flows"), table);
}

function fromJson(text: string): OrderProblem {
  const { matrix, distances = matrix, flows, jobs, times } = membersIn(text);
  if (jobs !== undefined) {
    if (!Array.isArray(jobs)) throw badProblem('"jobs" is not a list');
    return tardiness(
      jobs.map((job: unknown, index) => {
        const [time, due, weight = 1, ...more] = numbersIn(job, `jobs[${index}]`);
        if (due === undefined || more.length > 0)
          throw badProblem(`"jobs[${index}]" is not [time, due, weight]`);
        return { time: time!, due, weight };
      }),
    );
  }
  if (times !== undefined) {
    if (!Array.isArray(times)) throw badProblem('"times" is not a list of rows');
    return flowShop(times.map((row: unknown, index) => Float64Array.from(numbersIn(row, `times[${index}]`))));
  }
  if (distances === undefined)
    throw badProblem(
      "The file says nothing that is put in order",
      'Give "distances", "distances" and "flows", "jobs", or "times"',
    );
  const table = tableIn(distances, "distances");
  return flows === undefined ? tour(table) : assignment(tableIn(flows, "flows"), table);
}

/** QAPLIB: the count, then two tables. The assignment's cost is the same whichever of them is called flow. */
function fromQaplib(text: string): OrderProblem {
  const words = text.trim().split(/\s+/);
  const count = countIn(words[0], "The first number", placesMax);
  const cells = count * count;
  if (count < 2 || words.length !== 1 + 2 * cells)
    throw badProblem("The file is in no format known here", "Give TSPLIB, QAPLIB, .npz or JSON");
  const table = (from: number) => ({
    count,
    values: Float64Array.from(words.slice(from, from + cells), (word) => numberIn(word, "A table")),
  });
  return assignment(table(1), table(1 + cells));
}
