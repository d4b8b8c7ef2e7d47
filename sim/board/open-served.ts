import { Fault } from "#runtime/core/fault.ts";
import { type ProcessBackend, qemuFirmware, realLogic } from "./backends/table.ts";
import { LitexBoard } from "./litex-board.ts";
import { type BoardSite, ServedBoard } from "./serve.ts";
import { ServedProcess } from "./serve-process.ts";

/** Something in front of a plant that can be connected to. */
export interface Served extends AsyncDisposable {
  listen(port: number, host?: string): Promise<number>;
  /** Resolves only where the board can end by itself. */
  run(intervalMs: number): Promise<void> | undefined;
}

type Site = Pick<BoardSite, "map" | "plant">;

/** What a board may be made of, by the word that a person says. */
const backends: Readonly<Record<string, (site: Site) => Served | Promise<Served>>> = {
  ts: (site) => new ServedBoard({ ...site, shield: "fitted" }),
  litex: (site) => new ServedBoard({ ...site, board: new LitexBoard(site) }),
  verilator: (site) => openProcess("verilator", { ...site, backend: realLogic }),
  qemu: (site) => openProcess("qemu", { ...site, backend: qemuFirmware }),
};

export async function openServed(name: string, site: Site): Promise<Served> {
  const open = backends[name];
  if (open === undefined)
    throw new Fault("sim/failed", `There is no back end "${name}"`, {
      hint: `Name one of ${Object.keys(backends).join(", ")}`,
    });
  return await open(site);
}

async function openProcess(
  name: string,
  { map, plant, backend }: Site & { readonly backend: ProcessBackend },
): Promise<ServedProcess> {
  const why = backend.missing();
  if (why !== undefined)
    throw new Fault("sim/failed", `The back end ${name} does not run here: ${why}`, {
      hint: "Install it, or take --backend ts, which needs nothing",
    });
  return new ServedProcess({ map, plant, board: await backend.start({ map, boot: 1 }) });
}
