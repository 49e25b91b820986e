import { z } from "zod";
import { projectStats } from "../../../db/queries/project-stats.ts";
import { operation } from "../../operation.ts";

const DAYS = { "7d": 7, "30d": 30, "90d": 90, all: null } as const;

export const getStats = operation({
  id: "get_stats",
  section: "Stats",
  method: "GET",
  path: "/api/v1/stats",
  summary: "Get the totals of the project",
  description:
    "All-time figures by default; with `time_range` what happened in the last 7, 30 or 90 days, today included, in UTC. `agents` are the agents there are, whatever the range.",
  auth: "api_key",
  effect: "read",
  status: 200,
  mcp: true,
  errors: [],
  kind: "object",
  input: z.strictObject({ time_range: z.enum(["7d", "30d", "90d", "all"]).default("all") }),
  output: z.object({
    total_leads: z.int().describe("Leads created."),
    total_calls: z.int().describe("Calls asked for."),
    total_emails: z.int().describe("Emails asked for."),
    meetings_booked: z.int().describe("Leads with whom a meeting was booked."),
    converted: z.int().describe("Leads that were converted."),
    agents: z.object({ outbound: z.int(), inbound: z.int() }),
  }),
}).handle(async ({ time_range }, call) => {
  const totals = await projectStats(call.em, DAYS[time_range]);
  return {
    total_leads: totals.leads,
    total_calls: totals.calls,
    total_emails: totals.emails,
    meetings_booked: totals.meetings,
    converted: totals.converted,
    agents: { outbound: totals.outbound_agents, inbound: totals.inbound_agents },
  };
});
