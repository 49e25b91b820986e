import { z } from "zod";
import type { Activity } from "../../../db/entities/activity.ts";
import { whoTheyAre } from "../../../db/queries/who-they-are.ts";
import { Id, Timestamp } from "../../fields.ts";
import type { Call } from "../../operation.ts";

export const ActivityView = z.object({
  id: Id,
  agent_id: Id.nullable(),
  agent_type: z.string().nullable(),
  event_type: z.string(),
  title: z.string(),
  detail: z.string().nullable(),
  status: z.string().nullable(),
  lead_id: Id.nullable(),
  lead_name: z.string().nullable(),
  record_id: Id.nullable().describe("The call or email that the event is about."),
  metadata: z.record(z.string(), z.unknown()),
  created_at: Timestamp,
});

const present =
  (who: Map<string, string>) =>
  (row: Activity): z.input<typeof ActivityView> => ({
    id: row.id,
    agent_id: row.agentId ?? null,
    agent_type: who.get(row.agentId ?? "") ?? null,
    event_type: row.eventType,
    title: row.title,
    detail: row.detail ?? null,
    status: row.status ?? null,
    lead_id: row.leadId ?? null,
    lead_name: who.get(row.leadId ?? "") ?? null,
    record_id: row.recordId ?? null,
    metadata: row.metadata,
    created_at: row.createdAt.toISOString(),
  });

/** The feed keeps no names: they come from the lead as it is now, so that an erased person is gone from here too. */
export async function presentActivities(rows: Activity[], { em }: Call) {
  const ids = (pick: (row: Activity) => string | null | undefined) => [
    ...new Set(rows.flatMap((row) => pick(row) ?? [])),
  ];
  const [leads, agents] = [ids((row) => row.leadId), ids((row) => row.agentId)];
  return rows.map(present(await whoTheyAre(em, leads, agents)));
}
