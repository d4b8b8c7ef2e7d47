/**
 * Whether a pattern of a delegation covers a target's path, as a shell would say: `*` and `?` stand for
 * anything but a slash. No brackets, braces or negations: TUF asks for none, and a pattern that two clients
 * read differently gives away what one of them meant to keep.
 */
export function covers(pattern: string, path: string): boolean {
  const [wanted, given] = [pattern.split("/"), path.split("/")];
  return (
    wanted.length === given.length && wanted.every((segment, index) => coversSegment(segment, given[index]!))
  );
}

/** Greedy with one place to come back to: at most the product of both lengths, whatever the pattern. */
function coversSegment(pattern: string, text: string): boolean {
  let [at, read] = [0, 0];
  let star = -1;
  let resume = 0;
  while (read < text.length) {
    if (pattern[at] === "*") {
      star = at++;
      resume = read;
    } else if (at < pattern.length && (pattern[at] === "?" || pattern[at] === text[read])) {
      at++;
      read++;
    } else if (star >= 0) {
      at = star + 1;
      read = ++resume;
    } else return false;
  }
  while (pattern[at] === "*") at++;
  return at === pattern.length;
}
