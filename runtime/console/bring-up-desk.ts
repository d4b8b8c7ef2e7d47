/** The report that an engineer left when the device was brought up. */
export interface BringUpDesk {
  /** Where a report has to lie to be shown. */
  readonly file: string;
  /** `absent`: nobody left one; `broken`: what lies there is not what this gateway's key signed. */
  read(): Promise<
    BringUpTold | { readonly is: "absent" } | { readonly is: "broken"; readonly because: string }
  >;
}

export interface BringUpTold {
  readonly is: "whole";
  readonly digest: string;
  readonly madeAt: string;
  readonly madeBy: string;
  /** All of it for people, in Markdown. */
  readonly text: string;
}
