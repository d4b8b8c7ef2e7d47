import type { Config } from "#runtime/config.ts";
import type { Check } from "./check.ts";

/**
 * What lies on this gateway's disk: the log, capsules, and whom they are believed from. What reads them is loaded when it is
 * their turn, so that a doctor with little time has asked all the rest before.
 */
export const keptChecks: readonly Check<Config>[] = [
  {
    name: "log",
    kind: "check",
    why: "What is not on record is not done: without a log that can be gone on with, the gateway sends nothing",
    async look({ gateway: { data } }) {
      const { lookAtLog } = await import("./log.ts");
      return lookAtLog(data);
    },
  },
  {
    name: "store",
    kind: "check",
    why: "The next update needs room, and going back needs the capsule before to be whole",
    async look({ store }) {
      if (store === undefined) return { is: "fine", found: "none is configured" };
      const { installed, survey } = await keeping();
      const { readTrust } = await import("#runtime/capsule/trust/disk.ts");
      readTrust(store.trust);
      const all = await installed(store.path);
      const damaged = all.filter((each) => each.kind === "damaged");
      const found = `${all.length} capsules in ${store.path}`;
      const { exposed } = await survey(store.path);
      if (damaged.length === 0 && exposed.length > 0)
        return {
          is: "warning",
          found: `${found}; others than their owner may write ${exposed.map(({ path }) => path).join(", ")}`,
          mend: "Run chmod 444 on them, and find out who changed that",
        };
      if (damaged.length === 0) return { is: "fine", found };
      return {
        is: "wrong",
        found: `${found}, of which damaged: ${damaged.map(({ id, fault }) => `${id} (${fault.message})`).join(", ")}`,
        mend: "Take each out with `iv capsule remove` and install it again",
      };
    },
  },
  {
    name: "left over",
    kind: "check",
    why: "What nobody lists takes the room that the next update needs",
    async look({ store }) {
      if (store === undefined) return { is: "fine", found: "no store is configured" };
      const { collect, unlisted } = await keeping();
      const files = await unlisted(store.path);
      const found = `${files.blobs} files, ${files.unlisted} that no capsule lists`;
      if (files.unlisted === 0) return { is: "fine", found };
      return {
        is: "warning",
        found,
        mend: "Run `iv doctor --fix`, or leave them until the next capsule is removed",
        fix: {
          does: "removes the files of the store that no capsule lists",
          apply: async () => void (await collect(store.path)),
        },
      };
    },
  },
  {
    name: "capsule",
    kind: "check",
    turn: "last",
    why: "Only what verifies is loaded, and its map, model and actuators have to fit one another",
    async look(config) {
      const { fitted } = await import("#runtime/host/fitted.ts");
      const { openModel } = await import("#runtime/adapt/onnx.ts");
      const found: string[] = [];
      for (const { start: _start, ...source } of config.capsules) {
        const { capsule, name } = await fitted(source, config);
        for (const unit of capsule.manifest.units)
          await (await openModel(capsule.files.get(unit.file)!, unit)).close();
        found.push(`${name}, ${capsule.id}`);
      }
      return { is: "fine", found: found.join("; ") };
    },
  },
];

function keeping(): Promise<typeof import("#runtime/capsule/store/keep.ts")> {
  return import("#runtime/capsule/store/keep.ts");
}
