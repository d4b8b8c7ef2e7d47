import { openRegimes } from "#runtime/adapt/regime/open.ts";
import { integrityOf } from "#runtime/foundry/prin.ts";
import { checkRegimeThresholds } from "#runtime/foundry/regime-thresholds.ts";
import { percent, refusal, type Stage } from "#runtime/foundry/stage.ts";
import { loadMap } from "#runtime/map/open.ts";
import { envelopeOf } from "#runtime/shield/envelope.ts";

/** The map and the regimes are about the manifest's state, and the map keeps on the recording what its threshold promises. */
export const prior: Stage = {
  name: "prior",
  makesSure:
    "the energy map fits state and actuators and keeps its promise on the recording; the regimes fit them too, and their limits leave room",
  run({ source, files, recording, kernels, parts }) {
    const bytes = files.get(source.map.file);
    if (bytes === undefined)
      throw refusal(
        `There is no ${source.map.file}`,
        "Make one with `iv map crawl` and put it beside capsule.json",
      );
    const map = loadMap(bytes, kernels);
    if (source.map.threshold !== map.threshold)
      throw refusal(
        `capsule.json: /map/threshold: found ${source.map.threshold}, expected ${map.threshold}, the map's own`,
        "Write that one; a stricter limit is one of /regimes/thresholds, and a looser one no capsule has",
      );
    envelopeOf({ capsule: map.digest, manifest: source, map, mode: "enforce" });
    const regimes = openRegimes(source, files);
    if (regimes !== undefined) checkRegimeThresholds({ source, recording }, { map, model: regimes });
    const columns = source.state.map(({ point }) => recording.columns.get(point)!);
    const state = new Float64Array(columns.length);
    let above = 0;
    for (let row = 0; row < recording.count; row++) {
      for (const [axis, column] of columns.entries()) state[axis] = column[row]!;
      if (!(map.energy(state) <= map.threshold)) above++;
    }
    const share = above / recording.count;
    const promised = Math.max(map.alpha, source.shield.alpha);
    return {
      adds: { map, parts: { ...parts, integrity: integrityOf(share, promised) } },
      says: `${map.channels.length} channels, ${percent(share)} of the recording above the threshold of ${map.threshold.toFixed(2)} nats (promised ${percent(promised)})${regimes ? `, regimes ${regimes.regimes.join(", ")}` : ""}`,
    };
  },
};
