import { compileBalance, heldShare } from "#runtime/adapt/balance.ts";
import { unclaimedMax } from "#runtime/foundry/prin.ts";
import { percent, refusal, type Stage } from "#runtime/foundry/stage.ts";

/** What the manifest says is conserved is, in most windows of the recording. */
export const conservation: Stage = {
  name: "conservation",
  makesSure: "the balances of the manifest hold in the recording",
  run({ source, recording, parts }) {
    const balances = (source.balances ?? []).map((balance) => compileBalance(balance, recording));
    if (balances.length === 0)
      return {
        adds: { balances, parts: { ...parts, physics: Math.min(parts.physics!, unclaimedMax) } },
        says: "nothing is claimed to be conserved",
      };
    const held = balances.map((balance) => ({ balance, share: heldShare(balance, recording.count) }));
    for (const { balance, share } of held) {
      if (Number.isNaN(share))
        throw refusal(
          `The recording is shorter than a window of the balance ${balance.name}`,
          "Record for longer, or make windowS shorter",
        );
      if (share < heldMin)
        throw refusal(
          `The balance ${balance.name} holds in ${percent(share)} of the recording's windows, it takes ${percent(heldMin)}`,
          "Correct its factors, or state a tolerance that the instruments can keep",
        );
    }
    const physics = Math.min(parts.physics!, ...held.map(({ share }) => share));
    const said = held.map(({ balance, share }) => `${balance.name} holds in ${percent(share)}`);
    return { adds: { balances, parts: { ...parts, physics } }, says: said.join(", ") };
  },
};

/** A law that is broken every second time is none. */
const heldMin = 0.5;
