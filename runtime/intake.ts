import { installed, type Listed } from "./capsule/store/keep.ts";
import { utidText } from "./capsule/utid.ts";
import type { Config } from "./config.ts";
import type { Intake, IntakeDesk, Stored } from "./console/intake-desk.ts";
import { Fault } from "./core/fault.ts";

/** The store that the configuration names, for capsules that come by the console. The trust file is read each time. */
export function intakeOf({ store }: Pick<Config, "store">): IntakeDesk | undefined {
  if (store === undefined) return undefined;
  return {
    async list() {
      return (await installed(store.path)).map(storedOf);
    },
    async take(bundle): Promise<Intake> {
      try {
        // Loaded when a capsule comes: an idle daemon has no need of it.
        const [{ install }, { readTrust }] = await Promise.all([
          import("./capsule/store/install.ts"),
          import("./capsule/trust/disk.ts"),
        ]);
        const policy = readTrust(store.trust);
        const done = await install(bundle, { store: store.path, policy, place: "what was sent" });
        const { id, manifest, approval, bytesWritten } = done;
        return {
          ...{ kind: "taken", id, name: utidText(manifest), epoch: manifest.epoch, bytesWritten },
          files: manifest.files.length,
          signers: (approval?.roles ?? []).flatMap(({ name: role, signers }) =>
            signers.map(({ name }) => `${name} as ${role}`),
          ),
        };
      } catch (error) {
        if (!(error instanceof Fault)) throw error;
        const { code, message: text, hint } = error;
        return { kind: "refused", code, text, hint };
      }
    },
  };
}

function storedOf(each: Listed): Stored {
  if (each.kind === "damaged")
    return { id: each.id, name: null, epoch: null, bytes: null, trouble: each.fault.message };
  const { manifest, blobs } = each.opened;
  const bytes = blobs.reduce((sum, blob) => sum + blob.bytes, 0);
  return { id: each.id, name: utidText(manifest), epoch: manifest.epoch, bytes, trouble: null };
}
