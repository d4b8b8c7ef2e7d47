import type { TlsFiles } from "./pem.ts";
import type { TelemetrySettings } from "./proofs/telemetry.ts";

export type UplinkConfig = JsonUplinkConfig | SparkplugUplinkConfig | ProofUplinkConfig;

/** Whole records, for whoever wants to check them. */
export interface JsonUplinkConfig {
  readonly format?: "json";
  readonly url: string;
  readonly topic: string;
  readonly tls?: TlsFiles;
}

/** The log itself, handed in to a hub that keeps and cosigns it. */
export interface ProofUplinkConfig {
  readonly format: "proofs";
  readonly url: string;
  /** Before all topics of the fleet. */
  readonly topic: string;
  /** The hub's key, as \`iv hub run\` prints it. */
  readonly mirror: string;
  readonly tls?: TlsFiles;
  readonly telemetry?: TelemetrySettings;
}

export interface WitnessesConfig {
  readonly url: string;
  readonly topic: string;
  readonly keys: readonly string[];
  readonly tls?: TlsFiles;
}

/** Points as metrics, for a SCADA that speaks Sparkplug B. */
export interface SparkplugUplinkConfig {
  readonly format: "sparkplug";
  readonly url: string;
  readonly otherUrls?: readonly string[];
  readonly group: string;
  readonly node?: string;
  readonly device: string;
  readonly primaryHost?: string;
  readonly tls?: TlsFiles;
}
