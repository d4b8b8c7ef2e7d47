// What may leave the plant. Two nets: what the configuration is known to hold is taken out word by word, and what looks
// like a secret is taken out wherever it stands. Hosts keep a name of their own, so that two lines about one device still
// are about one.

export interface Known {
  /** Passwords, tokens and the like, as they are. */
  readonly secrets: readonly string[];
  /** Names and addresses of machines. */
  readonly hosts: readonly string[];
}

export type Redactor = (text: string) => string;

export function redactor({ secrets, hosts }: Known): Redactor {
  // Longer ones first: one may be a part of another.
  const hidden = [...new Set(secrets)].filter((secret) => secret.length >= secretCharsMin).sort(byLength);
  const named = [...new Set(hosts)].filter((host) => !local.has(host));
  const pseudonyms = named.map((host, at) => [host, `host-${at + 1}`] as const);
  const replaced = pseudonyms.sort(([a], [b]) => byLength(a, b));
  return (text) => {
    let result = text;
    for (const secret of hidden) result = result.replaceAll(secret, gone);
    for (const pattern of looks) result = result.replace(pattern, `$1${gone}`);
    for (const [host, name] of replaced) result = result.replace(wordOf(host), name);
    return result;
  };
}

/** What a gateway's file holds, whatever the driver: hosts of addresses, names and passwords in them. */
export function knownIn(node: unknown): Known {
  if (typeof node === "string") return knownInUrl(node);
  if (typeof node !== "object" || node === null) return { secrets: [], hosts: [] };
  const inside = Object.entries(node).map(([key, value]: [string, unknown]) => {
    const { secrets, hosts } = knownIn(value);
    if (typeof value !== "string") return { secrets, hosts };
    return {
      secrets: secretKey.test(key) && !value.startsWith("/") ? [...secrets, value] : secrets,
      hosts: key === "host" ? [...hosts, value] : hosts,
    };
  });
  return {
    secrets: inside.flatMap(({ secrets }) => secrets),
    hosts: inside.flatMap(({ hosts }) => hosts),
  };
}

function knownInUrl(text: string): Known {
  if (!/^[a-z][a-z0-9+.-]*:\/\//.test(text) || !URL.canParse(text)) return { secrets: [], hosts: [] };
  const { hostname, password, search, searchParams } = new URL(text);
  const asked = search.slice(1).split("&");
  // As it stands, and as it is meant: a line of a log may have either.
  const secrets = [
    ...[password, plain(password)],
    ...asked.map((pair) => pair.slice(pair.indexOf("=") + 1)),
    ...searchParams.values(),
  ].filter((secret) => secret !== "");
  return { secrets, hosts: hostname === "" ? [] : [hostname.replace(/^\[|\]$/g, "")] };
}

function plain(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A percent sign that means itself.
    return text;
  }
}

/** The host by itself, and not in the middle of a longer name or number. */
function wordOf(host: string): RegExp {
  const escaped = host.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`(?<![A-Za-z0-9.:-])${escaped}(?![A-Za-z0-9-]|[.:][A-Za-z0-9]*[A-Za-z.])`, "g");
}

function byLength(a: string, b: string): number {
  return b.length - a.length;
}

const gone = "[redacted]";
/** What is shorter would be found in half the words of a file. */
const secretCharsMin = 4;
const local: ReadonlySet<string> = new Set(["127.0.0.1", "::1", "localhost", "0.0.0.0", "::"]);
const secretKey = /pass(?:word|phrase)|secret|token|credential/i;
/** The first group stays. */
const looks: readonly RegExp[] = [
  /()-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?-----END [A-Z ]*PRIVATE KEY-----/g,
  /()PRIVATE\+KEY\+\S+/g,
  /()ivt_[0-9a-f]{8}_[A-Za-z0-9_-]+/g,
  /()ed25519-secret \S+ \S+/g,
  /\b(Bearer )[A-Za-z0-9._~+/=-]{8,}/gi,
  /\b([a-z][a-z0-9+.-]*:\/\/)[^\s/@"']+(?=@)/gi,
  /((?:pass(?:word|phrase)?|secret|token)["']?\s*[:=]\s*)(?!["']?\/)[^\s,}]+/gi,
  /()\beyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+/g,
];
