import { existsSync } from "node:fs";
import { writeWhole } from "#runtime/capsule/store/disk.ts";
import { neededOption, policyIn, trustOption } from "#runtime/cli/capsule/shared.ts";
import { type Call, type ExitCode, type Io, numberOption, UsageError } from "#runtime/cli/command.ts";
import type { Part } from "#runtime/cli/part.ts";
import { printable } from "#runtime/cli/printable.ts";
import type { Digest } from "#runtime/core/digest.ts";
import { Fault } from "#runtime/core/fault.ts";
import { parseVerifierKey, type VerifierKey } from "#runtime/prove/note.ts";
import { type Books, listed } from "#runtime/update/repo/books.ts";
import { dayMs } from "#runtime/update/repo/form.ts";
import { instantText } from "#runtime/update/repo/models.ts";
import {
  countersignTicket,
  gatewayIn,
  readTicket,
  signTicket,
  type Ticket,
  verifyTicket,
} from "#runtime/update/ticket.ts";
import { loadBooks } from "./disk.ts";
import { publishTicket, withdrawTicket } from "./published-tickets.ts";
import { fileAt, keyOption, keysIn, placeIn, repoOption } from "./shared.ts";

export const ticketPart: Part = {
  name: "ticket",
  usage: [
    "repo ticket --gateway VKEY --from CAPSULE --to CAPSULE --reason TEXT --out FILE --key FILE… [--days N] [--publish] [--repo DIR] [--json]",
    "repo ticket FILE [--key FILE…] [--trust FILE] [--publish] [--repo DIR] [--json]",
    "repo ticket --withdraw --gateway VKEY [--repo DIR] [--json]",
  ],
  about:
    "Makes a downgrade ticket: it lets one gateway go back to one older capsule. It is signed with the keys that sign capsules, and the gateway holds it against its own trust file. VKEY is the verifier key of the gateway's log, as `iv status` and `iv hub list` show it, so that the ticket is good on that machine only. CAPSULE is a name or an id that the repository offers. With FILE, others who must sign add their signature, and with --trust it is said whether somebody is still missing. With --publish it is put into the repository, where that gateway finds it and takes the step by itself; --withdraw takes it away again.",
  options: {
    repo: repoOption,
    gateway: { type: "string", value: "VKEY", about: "the verifier key of the gateway's log" },
    from: { type: "string", value: "CAPSULE", about: "what runs there now" },
    to: { type: "string", value: "CAPSULE", about: "what may run instead" },
    reason: { type: "string", value: "TEXT", about: "why, for the log" },
    days: { type: "string", value: "N", about: "for how long it is good", default: "7" },
    out: { type: "string", value: "FILE", about: "the ticket" },
    trust: { ...trustOption, about: "the gateway's trust file: have all signed who must?" },
    publish: {
      type: "flag",
      about: "put it into the repository, in place of the one that this gateway has there",
    },
    withdraw: { type: "flag", about: "take the gateway's ticket out of the repository" },
    key: { ...keyOption, about: "a key that signs capsules; may be repeated" },
  },
  examples: [
    {
      run: 'iv repo ticket --gateway "$VKEY" --from capsule://acme/pump@1.3.0 --to capsule://acme/pump@1.2.0 --reason "1.3.0 hunts at low flow" --key alice.key --out gw1.ticket',
      what: "gateway 1 may go back",
    },
    {
      run: "iv repo ticket gw1.ticket --key plant-7.key --trust trust.yaml --publish",
      what: "and the plant agrees; gateway 1 does it at its next look",
    },
  ],
  async run(call: Call, io: Io): Promise<ExitCode> {
    const keys = keysIn(call);
    const [file, ...more] = call.words;
    if (call.options["withdraw"] === true) return await withdraw(call, io);
    if (keys.length === 0 && file === undefined) throw new UsageError("say with --key who signs the ticket");
    if (more.length > 0) throw new UsageError("repo ticket takes one ticket at most");
    const out = file ?? neededOption(call, "out", "where the ticket goes");
    const bytes =
      file === undefined
        ? signTicket(await ticketIn(call, out), keys)
        : keys.reduce(countersignTicket, fileAt(file));
    const ticket = readTicket(bytes, out);
    if (keys.length > 0) await writeWhole(out, [bytes]);
    const policy = policyIn(call);
    // As the gateway would that it is for, today.
    if (policy !== undefined)
      verifyTicket(bytes, { policy, occasion: { ...ticket, atMs: Date.now() }, place: out });
    const published =
      call.options["publish"] === true
        ? await publishTicket(placeIn(call), { bytes, ticket, nowMs: Date.now() })
        : null;
    if (call.options["json"]) io.out(JSON.stringify({ path: out, published, ...ticket }));
    else
      io.out(
        printable(
          [
            `${out}: ${ticket.gateway} may go back`,
            `  to       ${ticket.capsule}, ${ticket.to}`,
            `  from     ${ticket.from}`,
            `  until    ${ticket.expires}`,
            `  because  ${ticket.reason}`,
            ...(published === null ? [] : [`published  ${published}`]),
          ].join("\n"),
        ),
      );
    return 0;
  },
};

async function withdraw(call: Call, io: Io): Promise<ExitCode> {
  if (call.words.length > 0) throw new UsageError("--withdraw takes the gateway's key, and no ticket");
  const withdrawn = await withdrawTicket(placeIn(call), gatewayIn(gatewayKey(call)).logKey);
  io.out(call.options["json"] ? JSON.stringify({ withdrawn }) : `withdrawn  ${withdrawn}`);
  return 0;
}

function gatewayKey(call: Call): VerifierKey {
  const text = neededOption(call, "gateway", "whose ticket it is");
  const verifier = parseVerifierKey(text);
  if (verifier === undefined) throw new UsageError(`"${text}" is no verifier key of a log`);
  return verifier;
}

async function ticketIn(call: Call, out: string): Promise<Ticket> {
  if (existsSync(out)) throw new UsageError(`${out} is there already; name a file that is not`);
  const verifier = gatewayKey(call);
  const books = await loadBooks(placeIn(call));
  const to = offered(books, neededOption(call, "to", "which capsule may run instead"));
  const days = numberOption(call, "days", { min: 1, max: ticketDaysMax })!;
  return {
    schema: "industriverse.ticket/1",
    ...gatewayIn(verifier),
    capsule: to.utid,
    from: offered(books, neededOption(call, "from", "which capsule runs there now")).id,
    to: to.id,
    expires: instantText(Date.now() + days * dayMs),
    reason: neededOption(call, "reason", "why"),
  };
}

/** What is to be said once, and then be done: not a right for ever. */
const ticketDaysMax = 90;

function offered(books: Books, word: string): { readonly id: Digest; readonly utid: string } {
  for (const [path, { custom }] of Object.entries(listed(books))) {
    const [publisher, name, version] = path.replace(/\.json$/, "").split("/");
    const utid = `capsule://${publisher}/${name}@${version}`;
    if (word === utid || word === custom.capsule) return { id: custom.capsule, utid };
  }
  throw new Fault("repo/bad-capsule", `The repository offers no ${word}`, {
    hint: "`iv repo list` shows what it offers; a gateway can go back only to what it can fetch",
  });
}
