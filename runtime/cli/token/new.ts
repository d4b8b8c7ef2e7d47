import { randomBytes } from "node:crypto";
import { addToken } from "#runtime/access/disk/tokens.ts";
import { isRole, roles } from "#runtime/access/role.ts";
import { durationMs, idBytes, newToken, secretBytes, tokenNameForm } from "#runtime/access/token.ts";
import { type Call, type ExitCode, type Io, textOption, UsageError } from "#runtime/cli/command.ts";
import type { Part } from "#runtime/cli/part.ts";
import { configOption, dataIn } from "./shared.ts";

export const newTokenPart: Part = {
  name: "new",
  usage: ["token new --role ROLE --name NAME --config FILE [--expires 30d] [--json]"],
  about:
    "Makes a token and prints it, this once: nobody can look it up again. Programs send it as `Authorization: Bearer TOKEN`; a person pastes it into the page. NAME is who it is for, and stands in the log beside all that is done with it.",
  options: {
    role: { type: "string", value: "ROLE", about: roles.join(", ") },
    name: { type: "string", value: "NAME", about: "who or what gets it, such as panel-1" },
    expires: { type: "string", value: "TIME", about: "for how long: 90m, 12h or 30d; without it for ever" },
    config: configOption,
  },
  examples: [
    {
      run: "iv token new --role viewer --name panel-1 --config /etc/industriverse/gateway.yaml",
      what: "for the screen on the wall",
    },
  ],
  async run(call: Call, io: Io): Promise<ExitCode> {
    if (call.words.length > 0) throw new UsageError(`"${call.words[0]}" is one word too many`);
    const [role, name, expires] = ["role", "name", "expires"].map((option) => textOption(call, option));
    if (!isRole(role)) throw new UsageError(`say with --role which: ${roles.join(", ")}`);
    if (name === undefined || !tokenNameForm.test(name))
      throw new UsageError("say with --name whose: at most 32 letters, digits and @ . _ -");
    const forMs = expires === undefined ? undefined : durationMs(expires);
    if (expires !== undefined && forMs === undefined)
      throw new UsageError(`--expires takes a time such as 90m, 12h or 30d, not "${expires}"`);
    const createdMs = Date.now();
    const expiresMs = forMs === undefined ? null : createdMs + forMs;
    const said = { name, role, createdMs, expiresMs };
    const { entry, text } = newToken(said, randomBytes(idBytes + secretBytes));
    addToken(await dataIn(call), entry);
    if (call.options["json"]) io.out(JSON.stringify({ id: entry.id, name, role, expiresMs, token: text }));
    else {
      const until = expiresMs === null ? "for ever" : `until ${new Date(expiresMs).toISOString()}`;
      io.err(`${name} is ${role} ${until}; the token is shown this once:`);
      io.out(text);
    }
    return 0;
  },
};
