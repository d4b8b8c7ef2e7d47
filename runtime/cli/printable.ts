/**
 * Text of strangers on its way to a terminal: names and sentences out of files that nobody trusts yet. What
 * would move the cursor, change colours or turn the line around is shown as a mark instead.
 */
export function printable(text: string): string {
  return text.replace(/[^\P{C}\n]/gu, "\u{fffd}");
}
