import type { EntityManager } from "@mikro-orm/postgresql";
import type { InboxEntry } from "./put-inbox.ts";

/** Keeps those of a mail provider's events that nobody has brought yet; answers how many. Needs the system role. */
export async function putReceived(
  em: EntityManager,
  side: InboxEntry["side"],
  events: Pick<InboxEntry, "dedupeKey" | "body">[],
): Promise<number> {
  const rows = await em.execute<unknown[]>(
    `INSERT INTO inbox (provider, side, dedupe_key, kind, body)
     SELECT 'resend', ?, e."dedupeKey", 'event', e.body FROM jsonb_to_recordset(?::jsonb) AS e("dedupeKey" text, body text)
     ON CONFLICT (provider, side, dedupe_key) DO NOTHING RETURNING 1`,
    [side, JSON.stringify(events)],
  );
  return rows.length;
}
