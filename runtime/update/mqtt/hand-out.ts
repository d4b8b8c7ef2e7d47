import { unwatchFile, watchFile } from "node:fs";
import { partOf } from "#runtime/update/fetch/folder-mirror.ts";
import { Desk, type DeskParts } from "./desk.ts";

export interface HandOut extends Disposable {
  readonly take: Desk["take"];
}

/** A folder with a repository, handed out over MQTT; it rings whenever the timestamp is another one, or a ticket has come. */
export function handOut(
  folder: string,
  { root, publish, onTrouble }: Pick<DeskParts, "root" | "publish" | "onTrouble">,
): HandOut {
  const desk = new Desk({ root, publish, onTrouble, read: (ask) => partOf(folder, ask) });
  const watched = [`${folder}/metadata/timestamp.json`, `${folder}/tickets`];
  const look = (now: { readonly mtimeMs: number }): void => {
    if (now.mtimeMs > 0) desk.ring();
  };
  for (const path of watched) watchFile(path, { interval: lookMs, persistent: false }, look);
  return {
    take: (topic, payload) => desk.take(topic, payload),
    [Symbol.dispose]() {
      for (const path of watched) unwatchFile(path, look);
    },
  };
}

const lookMs = 1_000;
