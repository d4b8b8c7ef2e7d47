import type { Link } from "#runtime/map/links.ts";
import type { RecordedChannel } from "#runtime/map/recording.ts";
import { drawing } from "./axes.ts";
import { figure } from "./figures.ts";
import { type Markup, short, shown, tag } from "./markup.ts";

interface Node {
  readonly channel: number;
  readonly depth: number;
  readonly line: number;
  readonly from: { readonly node: Node; readonly nats: number } | undefined;
}

/** The links as a tree from left to right, the channel with the most of them first; thick where much is known. */
export function treeChart(channels: readonly RecordedChannel[], links: readonly Link[]): Markup {
  const nodes = laidOut(channels.length, links);
  const depths = Math.max(...nodes.map(({ depth }) => depth), 1);
  const step = Math.max(150, Math.min(230, 900 / (depths + 1)));
  const most = Math.max(...links.map(({ informationNats }) => informationNats), 1e-9);
  const xOf = ({ depth }: Node): number => 14 + depth * step;
  const yOf = ({ line }: Node): number => 20 + line * lineHeight;
  const size = {
    width: 28 + depths * step + 170,
    height: 40 + Math.max(...nodes.map(({ line }) => line), 0) * lineHeight,
  };
  const edges = nodes.flatMap((node) => {
    if (node.from === undefined) return [];
    const [x1, y1, x2, y2] = [xOf(node.from.node), yOf(node.from.node), xOf(node), yOf(node)];
    const bend = x2 - step * 0.3;
    const width = 1 + 5 * (node.from.nats / most);
    return [
      tag(
        "path",
        {
          class: "edge-of-tree",
          "stroke-width": width,
          d: `M${short(x1)} ${short(y1)}C${short(x1 + 20)} ${short(y2)} ${short(x1 + 20)} ${short(y2)} ${short(bend)} ${short(y2)}H${short(x2)}`,
        },
        tag("title", {}, `${figure(node.from.nats, 3)} nats`),
      ),
    ];
  });
  const labels = nodes.map((node) => {
    const { name, role } = channels[node.channel]!;
    const nats = node.from === undefined ? "" : ` ${figure(node.from.nats, 2)}`;
    return tag(
      "g",
      { class: `node ${role}` },
      tag("circle", { cx: xOf(node), cy: yOf(node), r: 5 }),
      tag(
        "text",
        { class: "name", x: xOf(node) + 9, y: yOf(node) - 5 },
        shown(name, 20),
        tag("tspan", { class: "nats" }, nats),
      ),
    );
  });
  return drawing(size, "Which channels belong together", ...edges, ...labels);
}

const lineHeight = 30;

/** Depth first; a child stands on its parent's line if it is the first, else on a new one. */
function laidOut(count: number, links: readonly Link[]): readonly Node[] {
  const around = Array.from({ length: count }, (_, channel) =>
    links
      .filter(({ from, to }) => from === channel || to === channel)
      .sort((a, b) => b.informationNats - a.informationNats),
  );
  const roots = Array.from(around.keys()).sort((a, b) => around[b]!.length - around[a]!.length || a - b);
  const placed = new Set<number>();
  const nodes: Node[] = [];
  let lines = 0;
  const place = (channel: number, line: number, from: Node["from"]): void => {
    placed.add(channel);
    const node: Node = { channel, line, depth: from === undefined ? 0 : from.node.depth + 1, from };
    nodes.push(node);
    let isFirst = true;
    for (const { from: a, to: b, informationNats: nats } of around[channel]!) {
      const next = a === channel ? b : a;
      if (placed.has(next)) continue;
      place(next, isFirst ? line : lines++, { node, nats });
      isFirst = false;
    }
  };
  for (const root of roots) if (!placed.has(root)) place(root, lines++, undefined);
  return nodes;
}
