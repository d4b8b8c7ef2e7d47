import type { LoggedRecord } from "#runtime/prove/port.ts";

/** The records' own text, so that what is shown hashes to what is in the log. */
export function recordsJson(batch: readonly LoggedRecord[]): string {
  return `[${batch.map(({ index, body }) => `{"index":${index},"record":${body}}`).join(",")}]`;
}

/** As many as one answer holds. */
export function withinBytes(found: readonly LoggedRecord[]): readonly LoggedRecord[] {
  let bytes = 0;
  const end = found.findIndex(({ body }) => {
    bytes += body.length;
    return bytes > answerBytesMax;
  });
  // The first is always given, or a reader would ask for the same one for ever.
  return end < 0 ? found : found.slice(0, Math.max(1, end));
}

const answerBytesMax = 1_048_576;
