import { dateTime, kindWord, whoText, whyText } from "./decision-text.js";
import { duration, gauge, grouped } from "./format.js";
import { say } from "./page.js";
import { card, facts, link, node, refusalText, saidLine, table } from "./parts.js";

// How the capsules came to where they are, by the log: each line leads to its record and the proof of it.

/** @typedef {import("./api.js").Api} Api */
/** @typedef {{ index: number, record: import("../../prove/record.ts").Record }} Logged */
/** @typedef {import("../../prove/deployment-record.ts").DeploymentRecord} DeploymentRecord */

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
    /** @type {Logged[]} */
    const all = [...moves.records, ...(deployments?.records ?? [])].toSorted((a, b) => b.index - a.index);
    /** @type {(given: readonly Logged[] | undefined, is: (record: any) => boolean) => Logged | undefined} */
    const newest = (given, is) => given?.find(({ record }) => is(record));
    const armed = newest(moves.records, ({ from, to }) => to === "armed" && from !== "armed");
    const shown = newest(deployments?.records, ({ evidence }) => evidence !== undefined);
    promotion.replaceChildren(...(armed ? promoted(armed) : []), ...(shown ? shownBy(shown) : []));
    if (under?.current) deployment.replaceChildren(...underWay(under.current));
    const rows = all.map(({ index, record }) => [
      dateTime("at" in record ? record.at : 0),
      whoText(record),
      kindWord(record),
      whyText(record),
      link(`Record ${index}`, `#/decisions/${index}`),
    ]);
    list.replaceChildren(
      table("Records of capsules, newest first", ["Time", "Capsule", "What", "Why", "Record"], rows),
    );
    say(said, rows.length === 0 ? "Nothing has become of any yet." : `The newest ${rows.length} records.`);
  }
  return root;
}

/** @param {Logged} last */
function promoted({ index, record: logged }) {
  const record = /** @type {import("../../prove/record.ts").LifecycleRecord} */ (logged);
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

/** What one had to show beside the machine, before it was let near it or turned away. @param {Logged} last */
function shownBy({ index, record: logged }) {
  const record = /** @type {DeploymentRecord} */ (logged);
  const { evidence, rehearsal } = record;
  if (evidence === undefined) return [];
  const { ticks, compared, agreed, apart, refused, late } = evidence;
  const wide = `at most ${gauge(100 * Number(apart))}\u00a0% of a range apart`;
  return [
    node("h3", {}, "What the last deployment was decided by"),
    facts([
      ["Deployment", `${record.number}, ${record.name}: ${whyText(record)}`],
      ["Ticks looked at", grouped(ticks)],
      ["Wanted nearly the same", `${grouped(agreed)} of ${grouped(compared)}, ${wide}`],
      ["The shield refused", grouped(refused)],
      ["Too late", grouped(late)],
      ...(rehearsal === undefined ? [] : [rehearsed(rehearsal)]),
      ["Proof", link(`Record ${index}, and its place in the log`, `#/decisions/${index}`)],
    ]),
  ];
}

/** @param {NonNullable<DeploymentRecord["rehearsal"]>} rehearsal @returns {[string, HTMLElement]} */
function rehearsed({ report, ticks, disagreements }) {
  const text = `${grouped(ticks)} ticks, ${grouped(disagreements)} with another verdict; report `;
  return ["Rehearsed", node("span", {}, text, node("span", { class: "digest" }, report))];
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
