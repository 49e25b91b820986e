import type { EntityManager } from "@mikro-orm/postgresql";

export interface InboxEntry {
  provider: "twilio" | "resend" | "stripe" | "elevenlabs";
  /** The same for every delivery of one event. */
  dedupeKey: string;
  kind: string;
  projectId: string | null;
  recordId: string | null;
  attemptId: string | null;
  /** As it was received. */
  body: string;
}

/** Keeps what a provider said, once; a repeated delivery changes nothing. Needs the system role. */
export const putInbox = (em: EntityManager, entry: InboxEntry): Promise<unknown> =>
  em.execute(
    `INSERT INTO inbox (provider, dedupe_key, kind, project_id, record_id, attempt_id, body) VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (provider, dedupe_key) DO NOTHING`,
    [entry.provider, entry.dedupeKey, entry.kind, entry.projectId, entry.recordId, entry.attemptId, entry.body],
  );
