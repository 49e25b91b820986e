import type { EntityManager } from "@mikro-orm/postgresql";
import type { Side } from "../../domain/side.ts";

export interface InboxEntry {
  provider: "twilio" | "resend" | "stripe" | "elevenlabs";
  /** Whose secret signed it: it can touch records of that side only. */
  side: Side;
  /** The same for every delivery of one event. */
  dedupeKey: string;
  kind: string;
  projectId: string | null;
  recordId: string | null;
  attemptId: string | null;
  /** As it was received. */
  body: string;
}

/** Postgres keeps no NUL, neither raw nor, once it has been parsed, escaped; nothing that Cora reads has one. */
const storable = (text: string): string => text.replaceAll("\0", "\ufffd").replaceAll("\\u0000", "\\ufffd");

/** Keeps what a provider said, once; a repeated delivery changes nothing. Needs the system role. */
export const putInbox = (em: EntityManager, entry: InboxEntry): Promise<unknown> =>
  em.execute(
    `INSERT INTO inbox (provider, side, dedupe_key, kind, project_id, record_id, attempt_id, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (provider, side, dedupe_key) DO NOTHING`,
    [
      entry.provider,
      entry.side,
      storable(entry.dedupeKey),
      entry.kind,
      entry.projectId,
      entry.recordId,
      entry.attemptId,
      storable(entry.body),
    ],
  );
