import type { Config, TracesConfig } from "./config.ts";
import { shownUrl } from "./core/shown-url.ts";
import type { News } from "./news.ts";
import type { ProofLog } from "./prove/client.ts";
import { openTraces, type TraceExporter } from "./sync/traces/exporter.ts";
import { version } from "./version.ts";

interface TracesRooms extends Pick<Config, "gateway"> {
  readonly proof: Pick<ProofLog, "follow" | "onFlush" | "size">;
  now(): number;
  tell(news: News): void;
}

export function openConfiguredTraces(
  { url, sampleShare }: TracesConfig,
  { gateway, proof, now, tell }: TracesRooms,
): TraceExporter {
  const shown = shownUrl(url);
  const traces: TraceExporter = openTraces({
    ...{ url, sampleShare, log: proof, now },
    about: {
      resource: {
        "service.name": "industriverse-edge",
        "service.instance.id": gateway.name,
        "service.version": version,
      },
      scope: { name: "industriverse.decisions", version },
    },
    onDecision({ verdict, tick, by, text }, traceId) {
      if (verdict === "allow") return;
      const details = { event: "intervention", trace_id: traceId, tick, verdict, by };
      tell({ level: "debug", details, text });
    },
    onChange(state, why) {
      const { sent, dropped } = traces.counts;
      const details = { event: `traces-${state}`, sent, dropped };
      tell({
        level: state === "up" ? "info" : "warn",
        details,
        text: `The collector of traces at ${shown}: ${why}`,
      });
    },
  });
  return traces;
}
