import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { fileURLToPath } from "node:url";
import { type Bridge, openBridge } from "#bridge/bridge.ts";
import { Leases } from "#runtime/act/lease.ts";
import type { Actuators } from "#runtime/act/port.ts";
import { readRegisterMap } from "#runtime/cli/hal/register-map-file.ts";
import type { AnyDeviceConfig } from "#runtime/config.ts";
import { SampleBoard } from "#runtime/field/board.ts";
import { qualityName } from "#runtime/field/quality.ts";
import type { RegisterMap } from "#runtime/field/register-map.ts";
import { PtyEnd } from "#sim/board/pty.ts";
import { type PlantBoard, ServedBoard } from "#sim/board/serve.ts";
import { noSocat } from "../../support/serial-line.ts";
import { clock, Mirror, Permits, until } from "../rig.ts";

export const furnaceMapPath: string = fileURLToPath(
  import.meta.resolve("#bridge/regmap/furnace.regmap.json"),
);

/** A board behind a pseudo-terminal, and a bridge of this machine in front of it. */
export interface PtySite<Board extends PlantBoard> {
  readonly served: ServedBoard<Board>;
  readonly bridge: Bridge;
  readonly permits: Permits;
  readonly door: Actuators;
  unplug(): Promise<void>;
  plug(): Promise<void>;
  areAll(quality: string): Promise<void>;
}

export interface PtyParts<Board extends PlantBoard> {
  readonly board?: (map: RegisterMap) => Board;
  readonly change?: (map: RegisterMap) => RegisterMap;
  readonly device: (at: { readonly path: string; readonly map: RegisterMap }) => AnyDeviceConfig;
}

export function onPty<Board extends PlantBoard>(
  name: string,
  parts: PtyParts<Board>,
  body: (site: PtySite<Board>) => Promise<void>,
): void {
  test(name, { skip: noSocat }, async (t) => {
    await body(await openPtySite(t, parts));
  });
}

async function openPtySite<Board extends PlantBoard>(
  t: TestContext,
  { board, change = (map) => map, device }: PtyParts<Board>,
): Promise<PtySite<Board>> {
  const folder = await mkdtemp(join(tmpdir(), "iv-pty-"));
  const path = join(folder, "board0");
  const map = change(await readRegisterMap(furnaceMapPath));
  const served = new ServedBoard<Board>({
    ...{ map, plant: new Mirror() },
    ...(board === undefined ? {} : { board: board(map) }),
  });
  const port = await served.listen(0);
  served.run(10);
  let end: PtyEnd | undefined;
  const plug = async () => {
    end = new PtyEnd(path, port);
    await end.open();
  };
  const unplug = async () => {
    await end?.[Symbol.asyncDispose]();
    await rm(path, { force: true });
  };
  await plug();
  const points = Object.keys(map.points);
  const samples = new SampleBoard(points, SampleBoard.allocate(points.length));
  const leases = new Leases();
  leases.take("test", points);
  const bridge = openBridge(device({ path, map }), { clock, leases, board: samples, random: Math.random });
  t.after(async () => {
    await bridge.close();
    await unplug();
    await served[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });
  const permits = new Permits();
  return {
    ...{ served, bridge, permits, plug, unplug },
    door: bridge.admit("test", permits.key),
    areAll: (quality) =>
      until(() =>
        [...samples.sample(0).samples.values()].every((one) => qualityName(one.quality) === quality),
      ),
  };
}
