import { hasNats, hasPostgres } from "#scripts/hub-server.ts";
import { unless } from "./lacking.ts";

/** For `skip`: why tests against them cannot run here. */
export const noPostgres: string | false = unless(
  hasPostgres() ? undefined : "PostgreSQL is not installed here",
);
export const noNats: string | false = unless(hasNats() ? undefined : "nats-server is not installed here");
