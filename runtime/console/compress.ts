// Long answers for whoever takes them compressed: a map has two fifths of its size then, which a phone on a plant's radio notices.
// Only what has a tag, and so tells nothing that a caller could have mixed with a secret, and not on this thread.

import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { Answer, Request } from "./exchange.ts";

export async function compressed({ headers }: Pick<Request, "headers">, answer: Answer): Promise<Answer> {
  const { etag } = answer.headers;
  if (answer.status !== 200 || etag === undefined || !isText(answer)) return answer;
  const vary = { ...answer.headers, vary: "accept-encoding" };
  if (answer.body.length < bytesMin || !takesGzip(headers["accept-encoding"]))
    return { ...answer, headers: vary };
  const body = await squeeze(answer.body, { level });
  // Other bytes that say the same.
  const weak = etag.startsWith("W/") ? etag : `W/${etag}`;
  return { ...answer, headers: { ...vary, "content-encoding": "gzip", etag: weak }, body };
}

function isText({ headers }: Answer): boolean {
  return /^(application\/json|text\/)/.test(headers["content-type"] ?? "");
}

/** Whoever names it takes it, unless with a weight of nothing. */
function takesGzip(accepted = ""): boolean {
  return accepted.split(",").some((coding) => {
    const [name = "", ...parameters] = coding.split(";").map((part) => part.trim().toLowerCase());
    return name === "gzip" && !parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter));
  });
}

const squeeze = promisify(gzip);
/** Below that a packet or two are saved. */
const bytesMin = 4_096;
/** Half of what there is to gain, for a fraction of the work. */
const level = 4;
