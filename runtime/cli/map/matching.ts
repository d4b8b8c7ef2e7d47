/** The channel that a name means: as it is written, or else as people write it, without case, space and stroke. */
export function channelNamed(
  channels: readonly { readonly name: string }[],
  asked: string,
): number | undefined {
  const exact = channels.findIndex(({ name }) => name === asked);
  if (exact >= 0) return exact;
  const alike = channels.flatMap(({ name }, channel) =>
    plainName(name) === plainName(asked) ? [channel] : [],
  );
  return alike.length === 1 ? alike[0] : undefined;
}

export function plainName(name: string): string {
  return name
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[\s_\-.]+/g, "");
}
