/** Everything but letters, digits and `_.-~`, slashes too: a role's name is one step of a URL, whatever it holds. */
export function quotedForUrl(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** Slashes of a target's path stay, so that a repository may have folders; its dots never lead out of one. */
export function quotedPath(path: string): string {
  return path
    .split("/")
    .map((step) => (/^\.{1,2}$/.test(step) ? step.replaceAll(".", "%252E") : quotedForUrl(step)))
    .join("/");
}

/** A file of this name lies in the folder that it was put into and in no other, and is not hidden. */
export function fileNameOf(text: string): string {
  return quotedForUrl(text).replace(/^\./, "%2E");
}
