// Splits a source into what is code and what is comment, each with the rest blanked, so that offsets and
// line numbers stay and no rule is fooled by a word in a string. Not a parser: it knows where strings,
// templates, comments and regular expressions begin and end, which is all that the rules need.

export interface Masked {
  /** Comments, and what is inside strings, templates and regular expressions, are blanks; quotes stay. */
  readonly code: string;
  /** Only what is inside comments. */
  readonly comments: string;
}

export function mask(text: string): Masked {
  const code = text.split("");
  const comments = text.split("").map(blank);
  // One entry per template we are inside of: how many braces are open in its `${…}`.
  const templates: number[] = [];
  for (let at = 0; at < text.length; ) {
    const two = text.slice(at, at + 2);
    const one = text[at]!;
    if (two === "//" || two === "/*") {
      const end = two === "//" ? lineEnd(text, at) : blockEnd(text, at);
      for (let i = at; i < end; i++) [comments[i], code[i]] = [text[i]!, blank(text[i]!)];
      at = end;
    } else if (one === '"' || one === "'") at = hide(code, at, quoteEnd(text, at, one));
    else if (one === "`") at = template(at);
    else if (one === "}" && templates.at(-1) === 0) {
      templates.pop();
      at = template(at);
    } else if (one === "/" && opensRegExp(code, at)) at = hide(code, at, regExpEnd(text, at));
    else {
      if (templates.length > 0 && one === "{") templates[templates.length - 1]!++;
      if (templates.length > 0 && one === "}") templates[templates.length - 1]!--;
      at++;
    }
  }
  return { code: code.join(""), comments: comments.join("") };

  /** From a backtick, or the brace that ends `${…}`, to the closing backtick or the next `${`. */
  function template(from: number): number {
    for (let at = from + 1; at < text.length; at++) {
      if (text[at] === "\\") at++;
      else if (text[at] === "`") return hide(code, from, at + 1);
      else if (text.startsWith("${", at)) {
        templates.push(0);
        return hide(code, from, at + 2);
      }
    }
    return hide(code, from, text.length);
  }
}

/** Blanks what is between the first and the last character. */
function hide(code: string[], from: number, end: number): number {
  for (let at = from + 1; at < end - 1; at++) code[at] = blank(code[at]!);
  return end;
}

function blank(character: string): string {
  return character === "\n" ? "\n" : " ";
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf("\n", from);
  return end < 0 ? text.length : end;
}

function blockEnd(text: string, from: number): number {
  const end = text.indexOf("*/", from + 2);
  return end < 0 ? text.length : end + 2;
}

function quoteEnd(text: string, from: number, quote: string): number {
  for (let at = from + 1; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === quote || text[at] === "\n") return at + 1;
  }
  return text.length;
}

/** A slash divides after a value; after an operator, an opening bracket or a keyword it opens a pattern. */
function opensRegExp(code: readonly string[], at: number): boolean {
  const before = code
    .slice(Math.max(0, at - lookBack), at)
    .join("")
    .trimEnd();
  return before === "" || /(?:[=(,:[!&|?{};+\-*%~^<>]|\b(?:return|typeof|case|of|in))$/.test(before);
}
const lookBack = 200;

function regExpEnd(text: string, from: number): number {
  let inClass = false;
  for (let at = from + 1; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === "[") inClass = true;
    else if (text[at] === "]") inClass = false;
    else if (text[at] === "\n" || (text[at] === "/" && !inClass)) return at + 1;
  }
  return text.length;
}
