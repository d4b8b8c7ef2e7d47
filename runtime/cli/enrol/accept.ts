import { existsSync } from "node:fs";
import { certificateFlaw, type Identity, ownIdentity } from "#runtime/access/identity.ts";
import { writeWhole } from "#runtime/capsule/store/disk.ts";
import { type Call, type ExitCode, type Io, textOption, UsageError } from "#runtime/cli/command.ts";
import { readGatewayFile } from "#runtime/cli/gateway-file.ts";
import type { Part } from "#runtime/cli/part.ts";
import { Fault } from "#runtime/core/fault.ts";
import { openNote } from "#runtime/prove/note.ts";
import { asked, deviceKey, type Places, placesIn, siteKey, textOf } from "./files.ts";

export const acceptPart: Part = {
  name: "accept",
  usage: ["enrol accept FILE... --config FILE --site KEY [--authority FILE] [--json]"],
  about:
    "Takes back what was signed: the note, the certificate, or both, in one file or in several. Nothing is kept unless all of it is right: the note is this gateway's and the site's key has signed it, the certificate is for the key that is here and names this gateway. A certificate that is renewed later comes in alone.",
  options: {
    config: { type: "string", value: "FILE", about: "the gateway's configuration" },
    site: { type: "string", value: "KEY", about: "the site's public key" },
    authority: {
      type: "string",
      value: "FILE",
      about: "the certificate of who signed the gateway's, to check it by",
    },
  },
  examples: [
    {
      run: "iv enrol accept identity.note gw.pem --config /etc/industriverse/gateway.yaml --site plant-7.pub --authority plant-ca.pem",
      what: "from a stick, without a network",
    },
  ],
  async run(call: Call, io: Io): Promise<ExitCode> {
    if (call.words.length === 0)
      throw new UsageError("enrol accept takes the signed note, the certificate, or both");
    const [configPath, site] = [textOption(call, "config"), textOption(call, "site")];
    if (configPath === undefined || site === undefined)
      throw new UsageError("say with --config which gateway, and with --site whose signature counts");
    const { name, data } = (await readGatewayFile(configPath)).gateway;
    const places = placesIn(data);
    const { note, certificate } = piecesOf(call.words.map(textOf));
    const kept = note ?? (existsSync(places.note) ? textOf(places.note) : undefined);
    if (kept === undefined)
      throw refused("there is no note yet, and none came", "Have the note signed first: `iv enrol sign`");
    const { identity } = await asked(name, data);
    const flaw = noteFlaw(kept, identity, site);
    if (flaw !== undefined)
      throw refused(`the note is not good: ${flaw}`, "Send the site `identity.asked` of this gateway");
    if (certificate !== undefined)
      checkCertificate(certificate, { name, places, authority: textOption(call, "authority") });
    // The note comes last: with it the gateway is enrolled, and what it speaks of is there.
    if (certificate !== undefined) await writeWhole(places.certificate, [Buffer.from(certificate)]);
    if (note !== undefined) await writeWhole(places.note, [Buffer.from(note)]);
    const taken = [...(note ? ["note"] : []), ...(certificate ? ["certificate"] : [])];
    if (call.options["json"])
      io.out(JSON.stringify({ gateway: name, taken, certificate: places.certificate, key: places.key }));
    else
      io.out(
        [
          `${name}: taken ${taken.join(" and ")}`,
          "  For the uplink, write under `tls:` of its section:",
          `    cert: ${places.certificate}`,
          `    key: ${places.key}`,
        ].join("\n"),
      );
    return 0;
  },
};

/** A file may hold both: the note first. */
function piecesOf(texts: readonly string[]): { readonly note?: string; readonly certificate?: string } {
  const notes: string[] = [];
  const certificates: string[] = [];
  for (const text of texts) {
    const begins = text.indexOf("-----BEGIN CERTIFICATE-----");
    const note = begins < 0 ? text : text.slice(0, begins);
    if (note.trim() !== "") notes.push(note);
    if (begins >= 0) certificates.push(text.slice(begins));
  }
  if (notes.length > 1 || certificates.length > 1)
    throw new UsageError(
      "enrol accept takes one note and one certificate, with those above it in the same file",
    );
  return { ...(notes[0] && { note: notes[0] }), ...(certificates[0] && { certificate: certificates[0] }) };
}

function noteFlaw(note: string, own: Identity, site: string): string | undefined {
  const identity = ownIdentity(note);
  if (identity === undefined) return "it is no identity that its gateway has signed";
  if (identity.gateway !== own.gateway || identity.log !== own.log) return "it is another gateway's";
  if (identity.request !== own.request) return "it is for another certificate request";
  const read = openNote(note, siteKey(site));
  if (read.kind === "verified") return undefined;
  return read.because === "unsigned" ? "the site's key has not signed it" : "the site's signature is wrong";
}

function checkCertificate(
  certificate: string,
  {
    name,
    places,
    authority,
  }: { readonly name: string; readonly places: Places; readonly authority: string | undefined },
): void {
  const by = authority === undefined ? {} : { authority: textOf(authority) };
  const flaw = certificateFlaw(certificate, { name, key: deviceKey(places.key), ...by });
  if (flaw !== undefined)
    throw refused(`the certificate is not good: ${flaw}`, `Have ${places.request} signed`);
}

function refused(what: string, hint: string): Fault {
  return new Fault("access/refused", `Nothing was taken: ${what}`, { hint });
}
