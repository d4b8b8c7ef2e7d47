// The readable half of a report: Markdown, made from the signed bytes and from nothing else, so that it can be
// made again from them by whoever doubts it.

import { objectNames } from "#bridge/bring-up/identification.ts";
import type { Digest } from "#runtime/core/digest.ts";
import type { BringUpReport, ShownIdentity } from "./report-form.ts";

export function reportText(report: BringUpReport, digest: Digest): string {
  const { gateway, device, versions, check, link, writes, capsules } = report;
  const { came, latency, suggested } = link;
  return [
    `# Bring-up of ${cell(gateway.name)}`,
    "",
    `Made ${report.madeAt} by ${cell(report.madeBy)} with Industriverse Edge ${versions.industriverse} on Node ${versions.node}.`,
    `Signed content: \`${digest}\`. Signed by: \`${cell(gateway.key)}\`. \`iv hal report --verify FILE\` checks both.`,
    "",
    "## Device",
    "",
    ...table(
      ["", ""],
      [
        ["driver", device.driver],
        ["address", device.address],
        ...identityRows(device.identity),
        ["gateway's file", gateway.file],
        ...capsules.map(({ name, id }) => ["capsule", `${name} ${id}`]),
      ],
    ),
    "",
    "## Points",
    "",
    ...table(
      ["", "point", "value", "unit", "quality", "finding", "what to do"],
      check.findings.map(({ is, point, value, unit, quality, found, mend }) => [
        is,
        point,
        String(value ?? "-"),
        unit,
        quality ?? "-",
        found,
        mend,
      ]),
    ),
    "",
    ...check.troubles.map((trouble) => `- ${cell(trouble)}`),
    "## Link",
    "",
    ...table(
      ["figure", "value"],
      [
        ["asked", `${link.asked} reads of ${link.questions.join(" and ")}`],
        [
          "came",
          `${came.good} good, ${came.refused} refused, ${came.timeout} not answered, ${came.garbled} spoiled, ${came.down} without a link`,
        ],
        ...(latency
          ? [
              [
                "latency in ms",
                `${latency.min} least, ${latency.p50} median, ${latency.p99} in 99 of 100, ${latency.max} most`,
              ],
            ]
          : []),
        ...(suggested
          ? [
              [
                "suggested",
                `timeoutMs: ${suggested.timeoutMs}, scanMs: ${suggested.scanMs}, gapMax: ${suggested.gapMax}`,
              ],
            ]
          : []),
      ],
    ),
    "",
    `## Writes by hand`,
    "",
    writes.length === 0 ? "None." : "",
    ...(writes.length === 0
      ? []
      : table(
          ["record", "when", "who", "asked", "was", "permit", "outcome"],
          writes.map(({ index, at, by, asked, found, permit, because, outcome }) => [
            String(index),
            new Date(at / 1_000).toISOString(),
            by,
            pairs(asked),
            found === null ? "-" : pairs(found),
            permit ?? `none: ${because}`,
            outcome ?? (permit === null ? "nothing was sent" : "not recorded"),
          ]),
        )),
    "",
  ].join("\n");
}

function identityRows(identity: ShownIdentity): readonly (readonly string[])[] {
  if (identity.kind === "none") return [["identity", "it does not say"]];
  if (identity.kind === "board")
    return [
      ["map hash", identity.mapHash],
      ["boot", String(identity.boot)],
      ["watchdog", `${identity.watchdogMs} ms`],
    ];
  const { unit, objects, serverId } = identity;
  return [
    ["unit", String(unit)],
    ...objects
      .filter(({ text }) => text.trim() !== "")
      .map(({ id, text }) => [objectNames.get(id) ?? `object ${id}`, text]),
    ...(serverId ? [["server id", `${serverId.text} (${serverId.bytes})`]] : []),
  ];
}

function pairs(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([point, value]) => `${point} = ${value}`)
    .join(", ");
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(" | ")} |`;
  return [line(head), `|${head.map(() => " --- |").join("")}`, ...rows.map(line)];
}

/** A device's own words must not become a table's, a link's or a page's. */
function cell(text: string): string {
  return text.replace(/[^\P{C}]/gu, " ").replace(/[\\|`*_<>[\]#&]/g, (sign) => `\\${sign}`);
}
