import type { EntityManager } from "@mikro-orm/postgresql";
import { newId } from "../../domain/id.ts";

/** Credits from an operator, in hundredths; they join the present period and expire with it. Answers what remains now. */
export async function giveCredits(
  em: EntityManager,
  projectId: string,
  hundredths: number,
  why: string,
): Promise<number> {
  const [row] = await em.execute<[{ remaining: string }]>(
    `WITH balance AS (
       INSERT INTO credit_balance AS b (project_id, remaining, allocated) VALUES (?, ?, ?)
       ON CONFLICT (project_id) DO UPDATE SET remaining = b.remaining + excluded.remaining, allocated = b.allocated + excluded.allocated
       RETURNING period, remaining
     ), entry AS (
       INSERT INTO credit_entry (project_id, id, period, kind, amount, note) SELECT ?, ?, period, 'give', ?, ? FROM balance
     ) SELECT remaining FROM balance`,
    [projectId, hundredths, hundredths, projectId, newId("cre"), hundredths, why],
  );
  return Number(row.remaining);
}
