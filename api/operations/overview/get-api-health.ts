import { z } from "zod";
import { operation } from "../../operation.ts";

export const getApiHealth = operation({
  id: "get_api_health",
  section: "Overview",
  method: "GET",
  path: "/api/v1/health",
  summary: "Tell whether the API answers",
  description: "Needs no key and asks no database; `/health/ready` tells of everything that Cora depends on.",
  auth: "none",
  effect: "read",
  status: 200,
  mcp: true,
  errors: [],
  kind: "object",
  input: z.strictObject({}),
  output: z.object({ status: z.literal("ok"), version: z.string(), time: z.iso.datetime() }),
}).handle(async () => ({ status: "ok", version: "1", time: new Date().toISOString() }));
