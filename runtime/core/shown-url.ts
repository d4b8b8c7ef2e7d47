/** An address as it may be shown and logged: a name and a password in it are for whoever answers there. */
export function shownUrl(url: string): string {
  return url.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/?#]*@/i, "$1");
}
