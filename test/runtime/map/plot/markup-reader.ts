import assert from "node:assert/strict";

export interface Element {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
}

/** Reads markup strictly as XML: every tag is closed, every attribute quoted once, nothing is left over. */
export function elementsIn(markup: string): readonly Element[] {
  const elements: Element[] = [];
  const open: string[] = [];
  const tag = /<(\/?)([a-zA-Z][\w-]*)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>/y;
  let at = markup.startsWith("<!doctype html>\n") ? "<!doctype html>\n".length : 0;
  while (at < markup.length) {
    const next = markup.indexOf("<", at);
    const text = markup.slice(at, next < 0 ? markup.length : next);
    assert.doesNotMatch(text, /&(?!(?:amp|lt|gt|quot|#39);)/, "every ampersand begins an entity");
    if (next < 0) break;
    tag.lastIndex = next;
    const found = tag.exec(markup);
    assert(found !== null, `no tag at ${markup.slice(next, next + 60)}`);
    const [, closing, name, attributes, alone] = found as unknown as [string, string, string, string, string];
    if (closing === "/") assert.equal(open.pop(), name, "tags close in their order");
    else {
      const pairs = [...attributes.matchAll(/([\w:-]+)="([^"]*)"/g)].map(
        ([, key, value]): [string, string] => [key!, value!],
      );
      assert.equal(new Set(pairs.map(([key]) => key)).size, pairs.length, "an attribute stands once");
      elements.push({ name, attributes: new Map(pairs) });
      if (alone !== "/") open.push(name);
    }
    at = tag.lastIndex;
  }
  assert.deepEqual(open, [], "everything is closed");
  return elements;
}
