import { readFileSync } from "node:fs";
import type { ConsistencyCase, InclusionCase } from "./published.ts";

/** Typed in from the sources that the file names. */
export const vectors: {
  rfc6962_hashes: { empty_root: string; empty_leaf: string; leaf_L123456: string; node_N123_N456: string };
  ct_reference_tree: { leaves_hex: string[]; roots_hex: string[] };
  sumdb_note: { vkey: string; skey: string; note: string; bad_vkeys: string[] };
  c2sp_signed_note: { vkey: string; note: string };
  witness_update: {
    log_vkey: string;
    log_skey: string;
    size5: string;
    size8: string;
    proof_5_8_hex: string[];
  };
  hardware_cosignatures: { note: string; vkeys: string[]; times: number[] };
  sigsum_checkpoint: { note: string };
  tlog_record: { record: string; leaf_hash_b64: string };
  tile_paths: { ok: Readonly<Record<string, string>> };
  tessera_log: { vkey: string; entries: string[]; checkpoint15: string; leaves15_b64: string };
  merkle_cases: {
    inclusion: ({ readonly name: string } & InclusionCase)[];
    consistency: ({ readonly name: string } & ConsistencyCase)[];
  };
  small_order_forgery: { pub_hex: string; sig_hex: string };
} = JSON.parse(readFileSync(new URL("../../vectors/proofs.json", import.meta.url), "utf8"));

export function fromHex(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, "hex"));
}

export function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}
