import { Fault } from "#runtime/core/fault.ts";
import { pointsOf } from "#runtime/devices.ts";
import { scadaRegisters } from "#runtime/scada-registers.ts";
import { type Call, type Command, type ExitCode, type Io, UsageError } from "./command.ts";
import { explainKey, readGatewayFile } from "./gateway-file.ts";

export const config: Command = {
  name: "config",
  summary: "check a gateway's configuration, or explain a key of it",
  usage: ["config check FILE [--json]", "config explain KEY [--json]", "config registers FILE [--json]"],
  about:
    "`check` reads a gateway's YAML file and names everything that is wrong with it, each with its line. `explain` says what a key means, which values it takes and what it is when left out. `registers` lists what the gateway's own Modbus server has where, for whoever sets up a SCADA system.",
  options: {},
  examples: [
    {
      run: "iv config check /etc/industriverse/gateway.yaml",
      what: "exit code 0 if the daemon would start with it",
    },
    { run: "iv config explain device.scanMs", what: "what the key means" },
    {
      run: "iv config registers /etc/industriverse/gateway.yaml",
      what: "address, count, type and meaning of each register",
    },
  ],
  async run(call: Call, io: Io): Promise<ExitCode> {
    const [verb, word, ...more] = call.words;
    if (more.length > 0) throw new UsageError(`"${more[0]}" is one word too many`);
    if (verb === "check" && word !== undefined) return await check(word, call, io);
    if (verb === "registers" && word !== undefined) return await registers(word, call, io);
    if (verb === "explain") return explain(word ?? "", call, io);
    const needsFile = verb === "check" || verb === "registers";
    throw new UsageError(needsFile ? "name the file" : "say `check`, `explain` or `registers`");
  },
};

async function check(path: string, call: Call, io: Io): Promise<ExitCode> {
  const checked = await readGatewayFile(path);
  if (call.options["json"]) io.out(JSON.stringify({ ok: true, config: checked }));
  else
    io.out(
      `${path}: a good configuration of gateway "${checked.gateway.name}" with ${pointsOf(checked.devices).size} points`,
    );
  return 0;
}

async function registers(path: string, call: Call, io: Io): Promise<ExitCode> {
  const { modbusServer, devices } = await readGatewayFile(path);
  if (modbusServer === undefined)
    throw new Fault("config/bad", `${path} has no \`modbusServer\``, {
      hint: "Add `modbusServer: {}` for one that only this machine reaches",
    });
  const { rows } = scadaRegisters(modbusServer, devices);
  if (call.options["json"]) io.out(JSON.stringify({ unit: modbusServer.unit, registers: rows }));
  else
    io.out(
      [
        `unit ${modbusServer.unit}; addresses from 0, high word first; read with function 3 or 4, propose with 16`,
        ...rows.map(
          ({ address, count, type, access, what }) =>
            `${String(address).padStart(6)} ${count} ${type} ${access.padEnd(7)}  ${what}`,
        ),
      ].join("\n"),
    );
  return 0;
}

function explain(key: string, call: Call, io: Io): ExitCode {
  const found = explainKey(key);
  if (found === undefined)
    throw new UsageError(`there is no key "${key}"; \`iv config explain\` lists the topmost ones`);
  if (call.options["json"]) io.out(JSON.stringify({ key, ...found }));
  else {
    const facts = Object.entries(found.facts).map(
      ([name, value]) => `  ${name}: ${typeof value === "string" ? value : JSON.stringify(value)}`,
    );
    io.out([`${key || "(the file)"}: ${found.description}`, ...facts].join("\n"));
  }
  return 0;
}
