import { disagreementsMax, type Report } from "#runtime/tick/rehearse/comparison.ts";
import type { Point, Series } from "./series.ts";
import { linesOf, short, type Timing } from "./text.ts";

/** One file that opens anywhere, without a script and without the network. */
export function pageOf(
  report: Report,
  { timing, series }: { readonly timing: Timing; readonly series: Series },
): string {
  const { findings, next } = report;
  const plots = [...series.all].map(([point, points]) => plotOf(point, points, report));
  const rows = findings.first.map(
    ({ index, tick, before, next: is }) =>
      `<tr><td>${index}</td><td>${tick}</td><td>${safe(`${before.verdict} (${before.because})`)}</td><td>${safe(`${is.verdict} (${is.because})`)}</td><td>${safe(is.text)}</td></tr>`,
  );
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Rehearsal of ${safe(next.name)}</title>
<style>${style}</style>
<h1>Rehearsal of ${safe(next.name)}</h1>
<pre>${safe(linesOf(report, timing).join("\n"))}</pre>
<h2>What was let through to the actuators</h2>
<p><b class="before">before</b> and <b class="next">next</b>; the plant answered to the one before alone.</p>
${plots.join("\n") || "<p>Nothing was let through by either.</p>"}
<h2>Other verdicts</h2>
${rows.length === 0 ? "<p>None.</p>" : `<table><tr><th>Record</th><th>Tick</th><th>Before</th><th>Next</th><th>Why</th></tr>${rows.join("\n")}</table>`}
${findings.disagreements > disagreementsMax ? `<p>The first ${disagreementsMax} of ${findings.disagreements}.</p>` : ""}
</html>
`;
}

function plotOf(point: string, points: readonly Point[], { from, to }: Report): string {
  const values = points.flatMap(({ before, next }) => [before, next]).filter(Number.isFinite);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const x = (at: number): number => (width * (at - from)) / Math.max(1, to - from);
  const y = (value: number): number => height - (height * (value - low)) / (high - low || 1);
  const line = (of: "before" | "next"): string => {
    let path = "";
    let isDown = false;
    for (const each of points) {
      const isKnown = Number.isFinite(each[of]);
      if (isKnown) path += `${isDown ? "L" : "M"}${x(each.at).toFixed(1)} ${y(each[of]).toFixed(1)}`;
      isDown = isKnown;
    }
    return `<path class="${of}" d="${path}"/>`;
  };
  return `<figure><figcaption>${safe(point)}: ${short(String(low))} to ${short(String(high))}</figcaption>
<svg viewBox="0 -5 ${width} ${height + 10}" role="img" aria-label="${safe(point)} before and next">${line("before")}${line("next")}</svg></figure>`;
}

/** Names and texts come from capsules and from whoever proposed. */
function safe(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

const width = 900;
const height = 160;
const style = `body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#182026;background:#fff}
pre{overflow-x:auto;background:#f2f4f6;padding:1rem}table{border-collapse:collapse}td,th{text-align:left;padding:.25rem .75rem;border-bottom:1px solid #ccd3d8}
svg{width:100%;background:#f7f8f9}path{fill:none;stroke-width:1.5}path.before{stroke:#5b6770}path.next{stroke:#b3480a}b.before{color:#5b6770}b.next{color:#b3480a}`;
