import { LockMode } from "@mikro-orm/core";
import type { EntityManager } from "@mikro-orm/postgresql";
import { Call } from "../entities/call.ts";
import { Email } from "../entities/email.ts";
import { LeadImport } from "../entities/lead-import.ts";

const lock = { lockMode: LockMode.PESSIMISTIC_WRITE } as const;

/** The record as it is now, and nobody else changes it until this transaction ends. */
export async function lockCall(em: EntityManager, id: string): Promise<Call> {
  // Not the full lock, for which every turn of the live conversation would wait: it refers to the call.
  await em.execute("SELECT 1 FROM call WHERE project_id = current_project() AND id = ? FOR NO KEY UPDATE", [id]);
  return em.findOneOrFail(Call, { id }, { refresh: true });
}
export const lockEmail = (em: EntityManager, id: string): Promise<Email> => em.findOneOrFail(Email, { id }, lock);
export const lockLeadImport = (em: EntityManager, id: string): Promise<LeadImport> =>
  em.findOneOrFail(LeadImport, { id }, lock);
