import type { ArchiveConfig, Config } from "./config.ts";
import { pointsOf } from "./devices.ts";
import type { SampleBoard } from "./field/board.ts";
import type { News } from "./news.ts";
import { type Archive, startArchive } from "./signal/archive/client.ts";
import type { ArchivedPoint } from "./signal/archive/disk/store.ts";
import type { ArchiveEvent } from "./signal/archive/messages.ts";

/** The archive that the configuration asks for, on a thread of its own. */
export function openArchive(
  config: ArchiveConfig,
  { gateway, devices, tell }: Pick<Config, "gateway" | "devices"> & { readonly tell: (news: News) => void },
): Archive {
  const { days, mib, everyMs } = config;
  return startArchive(
    {
      dir: archiveFolder(config, gateway.data),
      points: archivedPoints(config, devices),
      days,
      bytesMax: mib * MIB,
      everyMs,
    },
    (event) => tell(archiveNews(event)),
  );
}

/** A board to post to, whose samples are archived as well where there is an archive. */
export function alsoKept(board: Poster, archive: Archive | undefined): Poster {
  if (archive === undefined) return board;
  return {
    post(samples) {
      board.post(samples);
      archive.post(samples);
    },
  };
}

type Poster = Pick<SampleBoard, "post">;

export function archiveFolder({ path }: Pick<ArchiveConfig, "path">, data: string): string {
  return path ?? `${data}/archive`;
}

function archivedPoints(
  { points, steps = {} }: ArchiveConfig,
  devices: Config["devices"],
): readonly ArchivedPoint[] {
  const names = points ?? [...pointsOf(devices).keys()];
  const places = new Map(Object.values(devices).flatMap((device) => Object.entries(device.points)));
  return names.map((name) => {
    const { unit, scale, offset } = places.get(name)!;
    const step = steps[name];
    return { name, unit, hint: { scale, offset }, ...(step !== undefined && { step }) };
  });
}

function archiveNews(event: ArchiveEvent): News {
  const details = { event: `archive-${event.kind}` };
  switch (event.kind) {
    case "trouble":
      return { level: "error", details: { ...details, code: event.code }, text: event.message };
    case "recovered":
      return { level: "info", details, text: "The archive can be written again" };
    case "lost":
      return {
        level: "warn",
        details: { ...details, samples: event.samples },
        text: `The archive lost ${event.samples} samples: its disk was too slow`,
      };
    case "damaged":
      return {
        level: "error",
        details: { ...details, pieces: event.pieces },
        text: `${event.pieces} pieces of the archive were damaged, and are lost`,
      };
    case "ended":
      return { level: "error", details, text: event.message };
  }
}

const MIB = 1_048_576;
