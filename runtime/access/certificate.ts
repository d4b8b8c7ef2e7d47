import { isPrintable, nameCharactersMax, type Principal } from "./principal.ts";
import type { Role } from "./role.ts";

/** What a client's certificate says, once one of our authorities has been found to have signed it. */
export interface PeerCertificate {
  readonly commonNames: readonly string[];
  readonly units: readonly string[];
  /** Subject alternative names, as `DNS:panel.plant.local`. */
  readonly alternatives: readonly string[];
}

/** All that is said has to be so; the first rule that fits decides. */
export interface CertificateRule {
  readonly commonName?: string;
  readonly unit?: string;
  readonly alternative?: string;
  readonly role: Role;
}

/** Undefined for a certificate that is good and that nobody has given a role. */
export function principalBy(
  certificate: PeerCertificate,
  rules: readonly CertificateRule[],
): Principal | undefined {
  const { commonNames, units, alternatives } = certificate;
  const rule = rules.find(
    ({ commonName, unit, alternative }) =>
      (commonName === undefined || commonNames.includes(commonName)) &&
      (unit === undefined || units.includes(unit)) &&
      (alternative === undefined || alternatives.includes(alternative)),
  );
  const name = rule && [rule.commonName, ...commonNames, ...alternatives].find(isName);
  // A renewed certificate is the same person: the name counts, which the authority answers for.
  return name === undefined
    ? undefined
    : { id: `certificate:${name}`, name, role: rule!.role, how: "certificate" };
}

/** As Node shows a certificate. Names with odd characters are quoted there, and are none that a rule could mean. */
export function peerCertificate(shown: {
  readonly subject?: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly subjectaltname?: string | undefined;
}): PeerCertificate {
  const { subject = {}, subjectaltname = "" } = shown;
  return {
    commonNames: listed(subject["CN"]),
    units: listed(subject["OU"]),
    alternatives: subjectaltname.includes('"')
      ? []
      : subjectaltname.split(", ").filter((name) => name !== ""),
  };
}

function listed(value: string | readonly string[] | undefined): readonly string[] {
  if (value === undefined) return [];
  return typeof value === "string" ? [value] : value;
}

function isName(text: string | undefined): text is string {
  return text !== undefined && isPrintable(text, nameCharactersMax);
}
