import { base64 } from "./base64.ts";

/**
 * An address as it may be shown and logged: a name and a password in it are for whoever answers there, and so is what is
 * asked behind it, where others put their keys.
 */
export function shownUrl(url: string): string {
  return url.replace(/^([a-z][a-z0-9+.-]*:\/\/)(?:[^/?#]*@)?([^?#]*).*$/is, "$1$2");
}

/** The same for HTTP, whose clients refuse such an address and say it while they do: what is in it goes as a header. */
export function bareUrl(url: string): { readonly bare: string; readonly authorization?: string } {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed === undefined || (parsed.username === "" && parsed.password === "")) return { bare: url };
  const [name, password] = [parsed.username, parsed.password].map(decoded);
  parsed.username = "";
  parsed.password = "";
  const bytes = new TextEncoder().encode(`${name}:${password}`);
  return { bare: parsed.href, authorization: `Basic ${base64(bytes)}` };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A percent sign that means itself.
    return text;
  }
}
