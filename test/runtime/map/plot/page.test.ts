import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { heatOf } from "#runtime/map/plot/heat.ts";
import { join, Markup, shown, tag } from "#runtime/map/plot/markup.ts";
import { pageOf } from "#runtime/map/plot/page.ts";
import type { Portrait } from "#runtime/map/plot/portrait.ts";
import { heatLines } from "#runtime/map/plot/terminal.ts";
import { pictured, twoValleys } from "./fields.ts";
import { elementsIn } from "./markup-reader.ts";

const hostile: readonly string[] = [
  "</svg><script>alert(1)</script>",
  '" onload="alert(1)',
  "]]>&lt;&#0;",
  "\u202egnp.exe\u0007\u001b[2J",
  "\ud800 half a pair",
  "x".repeat(5_000),
];

function portraitOf(names: readonly string[]): Portrait {
  const channels = names.map((name, at) => ({
    ...{ name, unit: name.slice(0, 20), min: -1, max: 1, resolution: 0.01 },
    role: (["measured", "command", "mode"] as const)[at % 3]!,
  }));
  const links = names.slice(1).map((_, at) => ({ from: at, to: at + 1, informationNats: 1 / (at + 1) }));
  const calibration = Float64Array.from({ length: 500 }, (_, at) => at / 100);
  const views = links.map((link) => ({
    link,
    heat: heatOf(pictured(twoValleys, { names: [names[link.from]!, names[link.to]!] })),
  }));
  const errors = Float64Array.from(names, (_, at) => (at === 0 ? Number.NaN : at / 3));
  return {
    name: names[0]!,
    channels,
    measure: "surprise",
    alpha: 0.05,
    threshold: 4.6,
    barrier: 6,
    calibration,
    doubt: "",
    links,
    views,
    foresight: {
      ...{ commands: [1], slow: [0, 2], horizonRows: 20, secondsPerRow: 180, threshold: 4.5, calibration },
      error: { oneStep: errors, atHorizon: errors },
    },
    facts: names.map((name) => [name, name]),
    unknowns: names,
    assumptions: names,
  };
}

test("pageOf() is well formed, runs nothing and fetches nothing, whatever the names say", () => {
  const page = pageOf(portraitOf(hostile));
  const elements = elementsIn(page);
  const allowed = new Set(
    (
      "html head meta title style body main h1 h2 h3 p section div figure figcaption ul li table thead tbody tr th td " +
      "svg pattern path rect circle g text tspan image clipPath linearGradient stop"
    ).split(" "),
  );
  for (const { name, attributes } of elements) {
    assert(allowed.has(name), `<${name}>`);
    for (const [key, value] of attributes) {
      assert(!/^on/i.test(key), key);
      if (key === "href") assert.match(value, /^data:image\/png;base64,[\w+/=]+$/);
      if (/url\(/.test(value)) assert.match(value, /^url\(#[\w-]+\)$/);
    }
  }
  assert.doesNotMatch(page.replace(/base64,[\w+/=]+/g, ""), /https?:|\/\/[a-z]/i);
  assert.match(page, /default-src &#39;none&#39;/);
  assert.doesNotMatch(page.replace(/base64,[\w+/=]+/g, ""), /NaN|undefined|Infinity|\[object/);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there.
  assert.doesNotMatch(page, /[\u0000-\u0009\u000b-\u001f\u202e\ud800-\udfff]/u);
});

test("pageOf() names what it draws only once, and is the same each time", () => {
  const portrait = portraitOf(["flow", "pressure", "valve", "level"]);
  const page = pageOf(portrait);
  const ids = elementsIn(page).flatMap(({ attributes }) => attributes.get("id") ?? []);
  assert.equal(new Set(ids).size, ids.length);
  assert.equal(pageOf(portrait), page);
  for (const heading of ["Where the plant lives", "Which channels belong together", "Where a command leads"])
    assert.match(page, new RegExp(heading));
});

test("tag() escapes every plain text, in content and in attributes", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const [element, ...more] = elementsIn(tag("p", { title: text }, text, tag("i", {}, "x")).text);
      assert.equal(element!.name, "p");
      assert.deepEqual(
        more.map(({ name }) => name),
        ["i"],
      );
    }),
    { numRuns: 300 },
  );
  assert.equal(join(new Markup("<b/>"), "<").text, "<b/>&lt;");
});

test("shown() shortens and cleans, and never cuts a character in two", () => {
  assert.equal(shown("a\u001b[31mb"), "a\ufffd[31mb");
  assert.equal(Array.from(shown("🔥".repeat(99), 10)).length, 10);
  assert.equal(shown("flow"), "flow");
});

test("heatLines() fit the terminal, in colour and without", () => {
  const heat = heatOf(pictured(twoValleys, { names: ["temperature\u001b[2J", "p".repeat(200)] }));
  for (const columns of [40, 80, 100])
    for (const line of heatLines(heat, { look: "plain", columns }))
      assert(Array.from(line).length <= Math.max(columns, 72), line);
  const plain = heatLines(heat, { look: "plain", columns: 100 }).join("\n");
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there.
  assert.doesNotMatch(plain, /[\u0000-\u0009\u000b-\u001f]/);
  assert.match(plain, /A/);
  assert.match(plain, /B/);
  const coloured = heatLines(heat, { look: "colour", columns: 100 });
  assert(coloured.slice(1, -2).every((line) => line.includes("\u001b[38;2;") && line.endsWith("\u001b[0m")));
});
