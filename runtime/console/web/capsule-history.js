import { dateTime, kindWord } from "./decision-text.js";
import { duration } from "./format.js";
import { say } from "./page.js";
import { card, facts, link, node, refusalText, saidLine, table } from "./parts.js";

// How the capsules came to where they are, by the log: each line leads to its record and the proof of it.

/** @typedef {import("./api.js").Api} Api */

/** @param {Api} api */
export function startHistory(api) {
  const { root } = card("What became of them", "full");
  const said = saidLine();
  const promotion = node("div", {});
  const deployment = node("div", {});
  const list = node("div", {});
  root.append(promotion, deployment, said, list);
  read().catch((error) => {
    if (!api.signal.aborted) say(said, refusalText(error));
  });

  async function read() {
    const [moves, deployments, under] = await Promise.all([
      api.get("/v1/decisions?kind=lifecycle&max=50"),
      api.get("/v1/decisions?kind=deployment&max=20").catch(none),
      api.get("/v1/deployments").catch(none),
    ]);
    const all = [...moves.records, ...(deployments?.records ?? [])].toSorted((a, b) => b.index - a.index);
    const last = moves.records.find(
      (/** @type {any} */ { record }) => record.to === "armed" && record.from !== "armed",
    );
    if (last) promotion.replaceChildren(...promoted(last));
    if (under?.current) deployment.replaceChildren(...underWay(under.current));
    const rows = all.map(({ index, record }) => [
      dateTime(record.at),
      record.name ?? record.deployment ?? kindWord(record),
      record.kind === "lifecycle"
        ? `${record.from} → ${record.to}`
        : (record.step ?? record.to ?? kindWord(record)),
      record.because ?? record.text ?? "",
      link(`Record ${index}`, `#/decisions/${index}`),
    ]);
    list.replaceChildren(
      table("Records of capsules, newest first", ["Time", "What", "Step", "Why", "Record"], rows),
    );
    say(said, rows.length === 0 ? "Nothing has become of any yet." : `The newest ${rows.length} records.`);
  }
  return root;
}

/** What the last one that was given the machine had shown before. @param {{ index: number, record: any }} last */
function promoted({ index, record }) {
  return [
    node("h3", {}, "The last that was given the machine"),
    facts([
      ["Capsule", record.name],
      ["When", dateTime(record.at)],
      ["On what evidence", record.because],
      ["Its actuators", record.owns.length === 0 ? "none" : record.owns.join(", ")],
      ["Proof", link(`Record ${index}, and its place in the log`, `#/decisions/${index}`)],
    ]),
  ];
}

/** @param {Readonly<Record<string, unknown>>} current */
function underWay(current) {
  const pairs = Object.entries(current).flatMap(([name, value]) =>
    typeof value === "string" || typeof value === "number"
      ? [
          /** @type {[string, string]} */ ([
            name,
            name.endsWith("Ms") ? duration(Number(value)) : String(value),
          ]),
        ]
      : [],
  );
  return [node("h3", {}, "A deployment is under way"), facts(pairs)];
}

/** A gateway that knows nothing of deployments says so. */
function none() {
  return undefined;
}
