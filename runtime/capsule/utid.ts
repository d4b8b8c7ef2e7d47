// The name by which people call a capsule: capsule://publisher/name@version. It says which one is meant,
// not that it is the right one; for that there is the capsule's id.

export interface Utid {
  readonly publisher: string;
  readonly name: string;
  readonly version: string;
}

export function utidText({ publisher, name, version }: Utid): string {
  return `capsule://${publisher}/${name}@${version}`;
}

/** Undefined for anything but exactly one spelling: what parses prints as the same text. */
export function parseUtid(text: string): Utid | undefined {
  if (text.length > utidCharactersMax) return undefined;
  const parts = /^capsule:\/\/([^/@]+)\/([^/@]+)@([^/@]+)$/.exec(text);
  if (parts === null) return undefined;
  const [, publisher, name, version] = parts as unknown as [string, string, string, string];
  return isName(publisher) && isName(name) && isVersion(version) ? { publisher, name, version } : undefined;
}

export const utidCharactersMax = 256;

const nameCharactersMax = 64;

/** The names and versions of capsule.schema.json: what a manifest may be called, and nothing else. */
function isName(text: string): boolean {
  return text.length <= nameCharactersMax && /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(text);
}

function isVersion(text: string): boolean {
  return /^(0|[1-9][0-9]{0,8})\.(0|[1-9][0-9]{0,8})\.(0|[1-9][0-9]{0,8})(-[0-9A-Za-z.-]{1,64})?$/.test(text);
}
