/** The local API as an agent's tools have it: from outside by its address, or from inside in the name of whoever asks. */
export interface Api {
  /** Without a body it is a GET. Rejects with a Fault where nobody answers. */
  ask(asked: { readonly path: string; readonly body?: object }): Promise<ApiAnswer>;
}

export interface ApiAnswer {
  readonly status: number;
  /** What the answer's JSON says; null where it is none. */
  readonly body: unknown;
}

/** Why the API would not, in its own words; undefined where it did. */
export function refusalOf({ status, body }: ApiAnswer): string | undefined {
  if (status >= 200 && status < 300) return undefined;
  const { title, detail } = (body ?? {}) as { readonly title?: unknown; readonly detail?: unknown };
  const words = [title, detail].filter((word) => typeof word === "string");
  return words.length > 0 ? words.join(". ") : `The gateway answered ${status}`;
}
