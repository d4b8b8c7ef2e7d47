// `npm run check` ends here: prints every violation of the house's rules, with its place and its cure.
// Paths from the project's root, as `path:line`, so that an editor opens them.

import { readTree } from "./tidy/read-tree.ts";
import { rules, violationsIn } from "./tidy/rules.ts";

const tree = readTree(`${import.meta.dirname}/..`);
const violations = violationsIn(tree);
for (const { path, line, rule, what, cure } of violations)
  console.log(`${path}:${line}: ${rule}: ${what}. ${cure}.`);
if (violations.length > 0) process.exitCode = 1;
console.log(
  violations.length === 0
    ? `Tidy: ${rules.length} rules, ${tree.size} files.`
    : `${violations.length} ${violations.length === 1 ? "thing" : "things"} to tidy.`,
);
