import type { ClientBase } from "pg";
import type { PlannedLead } from "../../domain/imports/plan-chunk.ts";

/** What a dry run keeps of a chunk: enough to know the next row with the same address. */
export async function shadowLeads(client: ClientBase, importId: string, leads: PlannedLead[]): Promise<void> {
  await client.query(
    `INSERT INTO import_shadow (project_id, import_id, lead_id, email, phone)
     SELECT current_project(), $1, * FROM unnest($2::text[], $3::text[], $4::text[])
     ON CONFLICT (project_id, import_id, lead_id) DO UPDATE SET email = excluded.email, phone = excluded.phone`,
    [importId, leads.map(({ id }) => id), leads.map(({ email }) => email), leads.map(({ phone }) => phone)],
  );
}
