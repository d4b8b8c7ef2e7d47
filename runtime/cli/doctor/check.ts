// What the doctor asks. Looking changes nothing beyond a scratch file; what may be mended without a person's judgement
// comes as a fix, which only `--fix` applies.

export interface Check<Around> {
  readonly name: string;
  /** A check asks whether something is as it has to be; an evaluation, whether anything was promised for such a machine. */
  readonly kind: "check" | "evaluation";
  readonly why: string;
  /** Who only waits for others is asked beside all else; who keeps the processor, after all else. Others come one by one. */
  readonly turn?: "beside" | "last";
  look(around: Around): Promise<Finding>;
}

export type Finding = Readonly<{ is: "fine"; found: string } | Trouble>;

export interface Trouble {
  readonly is: "warning" | "wrong";
  readonly found: string;
  /** What a person does about it. */
  readonly mend: string;
  readonly fix?: Fix;
}

/** Safe to apply twice, and whoever reads `does` is not surprised by what it did. */
export interface Fix {
  readonly does: string;
  apply(): Promise<void>;
}

/** The worst of several; what was found of all of them is told. */
export function worst(findings: readonly Finding[]): Finding {
  const troubles = findings.filter((finding): finding is Trouble => finding.is !== "fine");
  const gravest = troubles.find(({ is }) => is === "wrong") ?? troubles[0];
  const found = findings.map((finding) => finding.found).join("; ");
  if (gravest === undefined) return { is: "fine", found };
  const fixes = troubles.flatMap(({ fix }) => fix ?? []);
  return {
    is: gravest.is,
    found,
    mend: [...new Set(troubles.map(({ mend }) => mend))].join("; "),
    ...(fixes.length > 0 && { fix: together(fixes) }),
  };
}

function together(fixes: readonly Fix[]): Fix {
  return {
    does: fixes.map(({ does }) => does).join("; "),
    async apply() {
      for (const fix of fixes) await fix.apply();
    },
  };
}
