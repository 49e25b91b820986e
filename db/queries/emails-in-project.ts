import type { EntityManager } from "@mikro-orm/postgresql";

/** Those of the addresses, in lower case, that a lead of the project already has. */
export async function emailsInProject(em: EntityManager, emails: string[]): Promise<Set<string>> {
  if (emails.length === 0) return new Set();
  // Of two imports at once each would miss what the other is about to store; the lock ends with the transaction.
  await em.execute("SELECT pg_advisory_xact_lock(hashtextextended('lead import ' || current_project(), 0))");
  const rows = await em.execute<{ email: string }[]>(
    "SELECT DISTINCT email FROM leads_by_address(ARRAY[?]::text[], '{}')",
    [emails.map((email) => email.toLowerCase())],
  );
  return new Set(rows.map(({ email }) => email));
}
