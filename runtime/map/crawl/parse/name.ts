/** The name of a column and the unit that was written into it: "pressure [kPa]", "T (°C)", "flow_m3h". */
export function nameAndUnit(text: string): { name: string; unit: string | undefined } {
  const name = text.trim().replace(/\s+/g, " ");
  for (const pattern of bracketed) {
    const [, before, inside] = pattern.exec(name) ?? [];
    if (before === undefined || inside === undefined) continue;
    const unit = inside.trim();
    // Square brackets hold a unit unless they hold an index; round ones hold all sorts of remarks.
    const isIndex = /^[\d:, ]*$/.test(unit) && unit !== "1";
    const isKnown = pattern === bracketed[0] ? !isIndex && unit.length <= unitCharactersMax : isUnit(unit);
    if (isKnown) return { name: before.trim(), unit: unitOf(unit) };
  }
  const [, before, after] = /^(.*\p{L}.*?)(?:[ _.]|, | \/ )([^ _.]+)$/u.exec(name) ?? [];
  if (before !== undefined && after !== undefined && isSuffixUnit(before, after))
    return { name: before.replace(/[\s,/]+$/, ""), unit: after };
  return { name, unit: undefined };
}

/** Undefined for what stands where a unit could: "-", "1", nothing. */
export function unitOf(text: string | undefined): string | undefined {
  const unit =
    text
      ?.trim()
      .replace(/^[[({](.*)[\])}]$/, "$1")
      .trim() ?? "";
  return /^(?:|-+|1|none|n\/a|na|nan|null|unitless|dimensionless|\?)$/i.test(unit) ? undefined : unit;
}

/** Whether a text is built of known units alone: products, quotients and powers of the atoms below. */
export function isUnit(text: string): boolean {
  if (text === "" || text.length > unitCharactersMax) return false;
  return text.split(/[·*/ ]|(?<=\d)(?=\p{L})/u).every((part) => part === "1" || atom.test(part));
}

const unitCharactersMax = 24;
const bracketed: readonly RegExp[] = [
  /^(.*\S)\s*\[([^[\]]*)\]$/,
  /^(.*\S)\s*\(([^()]*)\)$/,
  /^(.*\S)\s*\{([^{}]*)\}$/,
];

const prefix = "(?:da|[YZEPTGMkhdcmµμunpf])?";
const atoms =
  "m|g|s|A|K|mol|cd|Hz|N|Pa|J|W|Wh|V|C|F|Ω|ohm|Ohm|S|Wb|T|H|lm|lx|Bq|Gy|Sv|L|l|bar|barg|bara|eV|VA|VAr|VAR|var|Var|" +
  "VArh|VARh|varh|Varh|VAh|t|sec|rad|B|Ah";
const whole =
  "%|‰|°|°C|°F|°K|℃|℉|degC|degF|degK|deg|degrees|Celsius|celsius|Kelvin|Fahrenheit|min|minutes|hour|hours|hr|hrs|h|" +
  "d|day|days|week|seconds|second|ms|rpm|RPM|r|rev|rev/min|psi|psig|psia|atm|Torr|torr|mmHg|mmH2O|inH2O|inHg|ppm|ppb|" +
  "ppmv|gpm|GPM|cfm|CFM|scfm|SCFM|sccm|slpm|lpm|LPM|m3h|m3s|m3d|lph|lps|lpm|kgh|kgs|tph|Nm3|Nm3h|Sm3|kscmh|kscmd|" +
  "mps|kmh|kph|mph|ft|in|inch|gal|lb|lbs|lbf|oz|bbl|bpd|BTU|Btu|MMBtu|hp|HP|cal|kcal|tCO2|kgCO2|pH|NTU|cP|cSt|dB|dBA|" +
  "dBm|pu|p\\.u\\.|mWC|mbarg|vol%|wt%|mol%|%RH|counts|pcs|bit|mph|cm Hg|EUR|USD|g0|mg0|gn|Ns|Nm|kNm|Ws|kVarh";
const atom: RegExp = new RegExp(`^(?:${whole}|${prefix}(?:${atoms}))(?:\\^?[-−]?[1-6]|[²³⁻¹⁴]+)?$`, "u");

/**
 * A unit behind an underscore must be plain: letters that also count phases or tanks ("Current_A", "L_T1") are
 * none. A single C, F or K is one behind a temperature.
 */
function isSuffixUnit(before: string, after: string): boolean {
  if (/^[CFK]$/.test(after)) return /temp/i.test(before);
  if (after === "%") return true;
  return (
    after.length >= 2 &&
    !/^[A-Z]\d*$/.test(after) &&
    !suffixWords.has(after) &&
    !/^\p{L}\d$/u.test(after) &&
    isUnit(after)
  );
}

/** Units by their letters, words or tags by what people write. */
const suffixWords: ReadonlySet<string> = new Set(
  "in|min|day|days|week|hour|hours|counts|deg|degrees|bit|second|seconds|cd|pH|pu|PA|PS|TS|dm|cal".split("|"),
);
