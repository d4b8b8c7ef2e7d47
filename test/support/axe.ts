import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";

const source = readFileSync(new URL("../../node_modules/axe-core/axe.min.js", import.meta.url), "utf8");

/** What axe-core has to say against a page as it stands, a line for each rule and place; its rules of WCAG 2.2 and of good practice. */
export async function violationsOf(page: Page): Promise<readonly string[]> {
  // The page's own policy would refuse a script of somebody else; what the debugger evaluates it does not see.
  await page.evaluate(`${source}; undefined`);
  const { passed, violations } = (await page.evaluate(`axe.run(document).then(({ passes, violations }) => ({
    passed: passes.length,
    violations: violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) =>
      id + " at " + target.join(" ") + ": " + failureSummary.replaceAll(/\\s+/g, " "))),
  }))`)) as { readonly passed: number; readonly violations: readonly string[] };
  assert(passed > 10, `axe looked at ${passed} rules`);
  return violations;
}
