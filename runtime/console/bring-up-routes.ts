import type { Answer } from "./exchange.ts";
import { json } from "./json.ts";
import { problem } from "./problem.ts";
import type { Ask } from "./site.ts";

/** What was found when the device was brought up, if an engineer has left it here, and this gateway has signed it. */
export async function tellBringUp({ site: { gateway } }: Ask): Promise<Answer> {
  const { bringUp } = gateway;
  const found = (await bringUp?.read()) ?? ({ is: "absent" } as const);
  if (found.is === "whole") return json(200, found);
  if (found.is === "broken") return problem(409, "The report is not what was signed", found.because);
  return problem(
    404,
    "No report of a bring-up was left here",
    `To make one: iv hal report GATEWAY.yaml --out ${bringUp?.file ?? "DATA/bring-up.json"}`,
  );
}
