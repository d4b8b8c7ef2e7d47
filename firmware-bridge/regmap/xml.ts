// As much XML as a CMSIS-SVD file needs, and no more: elements, attributes, text, CDATA, comments, the five
// named entities and numbers. There is no DTD and no entity of one's own, so nothing can be fetched or blown
// up; everything is bounded, and one pass over the text is all.

import { Fault } from "#runtime/core/fault.ts";

export interface XmlElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  readonly text: string;
}

export const depthMax = 32;
export const elementsMax = 2_000_000;
export const tagCharactersMax = 4_096;

export function parseXml(text: string): XmlElement {
  const root: Open = { name: "", attributes: new Map(), children: [], text: "" };
  const open: Open[] = [root];
  let elements = 0;
  let at = 0;
  while (at < text.length) {
    const next = text.indexOf("<", at);
    const end = next < 0 ? text.length : next;
    open.at(-1)!.text += entities(text.slice(at, end));
    if (next < 0) break;
    if (text.startsWith("<!--", next)) at = after("-->", next + 4);
    else if (text.startsWith("<?", next)) at = after("?>", next + 2);
    else if (text.startsWith("<![CDATA[", next)) {
      at = after("]]>", next + 9);
      open.at(-1)!.text += text.slice(next + 9, at - 3);
    } else if (text.startsWith("<!", next)) throw bad("has a DTD, which is not read");
    else {
      at = after(">", next + 1);
      if (at - next > tagCharactersMax) throw bad(`has a tag of more than ${tagCharactersMax} characters`);
      const inside = text.slice(next + 1, at - 1);
      if (inside.startsWith("/")) {
        const closed = open.pop()!;
        if (open.length === 0 || closed.name !== inside.slice(1).trim())
          throw bad(`closes <${inside.slice(1, 40)}>, which is not open`);
        continue;
      }
      if (++elements > elementsMax) throw bad(`has more than ${elementsMax} elements`);
      const element = elementOf(inside);
      open.at(-1)!.children.push(element);
      if (inside.endsWith("/")) continue;
      if (open.length > depthMax) throw bad(`is nested deeper than ${depthMax}`);
      open.push(element);
    }
  }
  const [top] = root.children;
  if (open.length !== 1 || top === undefined || root.children.length !== 1)
    throw bad("does not end where it began");
  return top;

  function after(mark: string, from: number): number {
    const found = text.indexOf(mark, from);
    if (found < 0) throw bad(`ends in the middle of something that ${mark} ends`);
    return found + mark.length;
  }
}

export function childOf(element: XmlElement, name: string): XmlElement | undefined {
  return element.children.find((child) => child.name === name);
}

export function textOf(element: XmlElement, name: string): string | undefined {
  return childOf(element, name)?.text.trim();
}

interface Open {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: XmlElement[];
  text: string;
}

function elementOf(inside: string): Open {
  const name = /^[A-Za-z_][\w.:-]*/.exec(inside)?.[0];
  if (name === undefined) throw bad(`has an element without a name: <${inside.slice(0, 40)}>`);
  const rest = inside.slice(name.length).replace(/\/$/, "");
  const attributes = new Map<string, string>();
  for (const [, key, double, single] of rest.matchAll(/([\w.:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g))
    attributes.set(key!, entities(double ?? single ?? ""));
  return { name, attributes, children: [], text: "" };
}

function entities(text: string): string {
  if (!text.includes("&")) return text;
  return text.replaceAll(/&(?:#x([0-9a-fA-F]{1,6})|#(\d{1,7})|(\w+));/g, (whole, hex, decimal, name) => {
    if (name !== undefined) return named[name as string] ?? whole;
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex as string, 16);
    return code <= 0x10_ffff ? String.fromCodePoint(code) : whole;
  });
}

function bad(what: string): Fault {
  return new Fault("config/bad", `The XML ${what}`);
}

const named: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };
