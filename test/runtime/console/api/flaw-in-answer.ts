import { flawIn } from "#runtime/console/api/check.ts";
import { problemSchema } from "#runtime/console/api/openapi.ts";
import type { Said } from "#runtime/console/api/said.ts";

interface Given {
  readonly status: number;
  readonly headers: { readonly [name: string]: string | undefined };
  readonly body: string | Uint8Array;
}

/** What of an answer is not as it is described; undefined where all is. */
export function flawInAnswer(said: Said, { status, headers, body }: Given): string | undefined {
  const text = typeof body === "string" ? body : Buffer.from(body).toString();
  const media = (headers["content-type"] ?? "").split(";", 1)[0];
  if (status === 304) return said.isTagged && text === "" ? undefined : "a 304 that nobody has announced";
  if (media === "application/problem+json") {
    const problem = JSON.parse(text) as { status: number };
    if (problem.status !== status) return `${problem.status} in the body of a ${status}`;
    return status >= 400 ? flawIn(problem, problemSchema) : "a problem that is none";
  }
  const contents = [said.answers[status] ?? []].flat();
  const content = contents.find((each) => each.media === media);
  if (content === undefined) return `${status} with ${media} is not described`;
  return content.schema === undefined ? undefined : flawIn(JSON.parse(text), content.schema);
}
