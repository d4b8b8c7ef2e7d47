import { type Call, type Option, textOption, UsageError } from "#runtime/cli/command.ts";
import { readGatewayFile } from "#runtime/cli/gateway-file.ts";

export const configOption: Option = {
  type: "string",
  value: "FILE",
  about: "the gateway's configuration, which says where its data is",
};

export async function dataIn(call: Call): Promise<string> {
  const path = textOption(call, "config");
  if (path === undefined) throw new UsageError("say with --config which gateway");
  const { mkdir } = await import("node:fs/promises");
  const { data } = (await readGatewayFile(path)).gateway;
  // Before the first start there is none.
  await mkdir(data, { recursive: true, mode: 0o750 });
  return data;
}
