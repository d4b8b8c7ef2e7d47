// One page that needs nothing else: no script, no font, no picture from elsewhere. Every name comes from a
// file of a stranger and goes through `escaped`.

import type { Finding } from "./finding.ts";
import type { ChannelReport, Report, TimeReport } from "./report.ts";
import { axisPlot, coveragePlot, histogramPlot, intervalsPlot } from "./report-plots.ts";
import { style } from "./report-style.ts";
import { bytesText, countText, durationText, numberText, timeText } from "./report-words.ts";

export function reportHtml(report: Report): string {
  const { title, counts, channels, times, findings, notes, problems, problemsAll, domain } = report;
  const timed = times.filter(({ first, last }) => first !== undefined && last !== undefined);
  const span = spanOf(timed);
  return [
    `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">`,
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
    `<title>${escaped(title)}</title><style>${style}</style>`,
    `<header><h1>${escaped(title)}</h1><p class="facts">${facts(counts, channels.length, domain)}</p></header><main>`,
    section(
      "Findings",
      findings.length === 0
        ? "<p>Nothing strange was found.</p>"
        : `<ul class="findings">${findings.map(findingItem).join("")}</ul>`,
    ),
    notes.length === 0
      ? ""
      : section(
          "On the way to the map",
          `<ul>${notes.map((note) => `<li>${escaped(note)}</li>`).join("")}</ul>`,
        ),
    span === undefined
      ? ""
      : section(
          "Time",
          `<div class="lanes">${timed.map((time) => lane(time, span)).join("")}${axisPlot(span, timeText)}</div>`,
        ),
    section(
      `Channels (${channels.length})`,
      `<div class="channels">${channels
        .slice(0, channelsShown)
        .map((channel) => card(channel, span))
        .join(
          "",
        )}</div>${channels.length > channelsShown ? `<p>and ${channels.length - channelsShown} more, in report.json</p>` : ""}`,
    ),
    problemsAll === 0
      ? ""
      : section(
          `Left out (${problemsAll})`,
          `<table><tr><th>file<th>why${problems.map(({ path, what }) => `<tr><td>${escaped(path)}<td>${escaped(what)}`).join("")}</table>`,
        ),
    "</main></html>",
  ].join("\n");
}

const channelsShown = 1_000;

function escaped(text: string): string {
  return text.replace(/[&<>"'\p{Cc}]/gu, (character) => entities[character] ?? "\ufffd");
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function section(title: string, body: string): string {
  return `<section><h2>${escaped(title)}</h2>${body}</section>`;
}

function facts(counts: Report["counts"], channels: number, domain: string): string {
  const { files, tables, rows, bytes, unreadable } = counts;
  return [
    `<b>${countText(rows)}</b> rows`,
    `<b>${countText(channels)}</b> channels`,
    `<b>${countText(files)}</b> files`,
    `<b>${countText(tables)}</b> tables`,
    `<b>${bytesText(bytes)}</b>`,
    ...(unreadable > 0 ? [`<b>${countText(unreadable)}</b> fields unreadable`] : []),
    `domain <b>${escaped(domain)}</b>`,
  ].join(" · ");
}

const weights: Readonly<Record<Finding["weight"], string>> = {
  wrong: "wrong",
  look: "look at",
  note: "note",
};

function findingItem({ weight, channel, what, advice }: Finding): string {
  const name = channel === undefined ? "" : `<b>${escaped(channel)}</b> `;
  return `<li class="${weight}"><span class="tag">${weights[weight]}</span><div>${name}${escaped(what)}<small>${escaped(advice)}</small></div></li>`;
}

type Span = readonly [first: number, last: number];

function spanOf(times: readonly TimeReport[]): Span | undefined {
  if (times.length === 0) return undefined;
  return [
    times.reduce((earliest, { first }) => Math.min(earliest, first!), Number.POSITIVE_INFINITY),
    times.reduce((latest, { last }) => Math.max(latest, last!), Number.NEGATIVE_INFINITY),
  ];
}

function lane(time: TimeReport, span: Span): string {
  const { what, rows, usualSeconds, first, last, intervals } = time;
  const every = usualSeconds === undefined ? "" : `, every ${durationText(usualSeconds)}`;
  return `<div class="lane"><div class="what">${escaped(what)}<small>${countText(rows)} rows${every}<br>${timeText(first!)} – ${timeText(last!)}</small></div>${coveragePlot(time, span)}<div>${intervalsPlot(intervals)}<small>steps</small></div></div>`;
}

function card(channel: ChannelReport, span: Span | undefined): string {
  const {
    name,
    unit,
    unitFrom,
    role,
    roleFrom,
    count,
    missing,
    min,
    max,
    mean,
    deviation,
    resolution,
    kind,
    words,
  } = channel;
  const badge = role === "measured" ? "" : `<span class="role" title="${escaped(roleFrom)}">${role}</span>`;
  const body =
    kind === "word"
      ? `<p class="words">${words
          .slice(0, 12)
          .map(({ word, count: times }) => `<code>${escaped(word)}</code> ${countText(times)}`)
          .join(" · ")}</p>`
      : `${histogramPlot(channel.histogram)}<div class="ends"><span>${numberText(min)}</span><span>${numberText(max)}</span></div>
<dl><dt>mean<dd>${numberText(mean)}<dt>deviation<dd>${numberText(deviation)}<dt>step<dd>${resolution > 0 ? numberText(resolution) : "none found"}</dl>`;
  const holes =
    missing === 0
      ? ""
      : `<p class="holes">${countText(missing)} missing (${((100 * missing) / (count + missing)).toPrecision(2)} %)</p>${span === undefined || channel.missingAt.length === 0 ? "" : coveragePlot({ coverage: channel.missingAt, coverageWidth: channel.missingWidth }, span)}`;
  const said = unitFrom === "nobody" ? "no unit" : `${unit}`;
  return `<article><h3>${escaped(name)}${badge}</h3><p class="unit" title="unit from ${unitFrom}">${escaped(said)} · ${countText(count)} values</p>${body}${holes}</article>`;
}
