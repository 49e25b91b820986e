import { z } from "zod";
import type { DatabaseConfig } from "./orm.ts";

/** Database settings, shared by the API and the worker. */
export const databaseSettings = {
  DATABASE_URL: z.url().describe("Postgres, as the role that owns the schema; runs migrations."),
  DATABASE_APP_URL: z
    .url()
    .optional()
    .describe("The same database as `cora_app`; by default that role is taken on from DATABASE_URL."),
  DATABASE_SYSTEM_URL: z
    .url()
    .optional()
    .describe("The same database as `cora_system`; by default that role is taken on from DATABASE_URL."),
  DATABASE_POOL_MAX: z.coerce.number().int().min(2).max(200).default(20).describe("Connections per process and role."),
};

export type DatabaseSettings = z.output<z.ZodObject<typeof databaseSettings>>;

export const databaseConfig = (settings: DatabaseSettings, name: string, silenceMs: number): DatabaseConfig => ({
  url: settings.DATABASE_URL,
  appUrl: settings.DATABASE_APP_URL ?? null,
  systemUrl: settings.DATABASE_SYSTEM_URL ?? null,
  poolMax: settings.DATABASE_POOL_MAX,
  name,
  silenceMs,
});
