import type { EntityManager } from "@mikro-orm/postgresql";
import type { ActivityDeps } from "../activities/deps.ts";
import { applyInboxRow } from "./inbox/apply-inbox-row.ts";
import type { InboxRow } from "./inbox/inbox-row.ts";
import type { Outbox } from "./outbox.ts";

/** After so many tries an event waits for an operator instead of coming back for ever. */
const TRIES_MAX = 30;

/** What providers said, on its way into the records. Rows are kept a while after, for those who ask why. */
export const inboxOutbox = (deps: ActivityDeps): Outbox<InboxRow> => ({
  name: "inbox",
  take: (em: EntityManager, limit) =>
    em.execute<InboxRow[]>(
      `SELECT id, provider, side, kind, project_id, record_id, attempt_id, body, received_at, tries FROM inbox
       WHERE processed_at IS NULL AND available_at <= now() AND tries < ${TRIES_MAX} ORDER BY available_at, id LIMIT ? FOR UPDATE SKIP LOCKED`,
      [limit],
    ),
  carry: (row) => applyInboxRow(deps, row),
  done: async (em, carried) => {
    for (const { row, remark } of carried)
      await em.execute("UPDATE inbox SET processed_at = now(), error = ? WHERE id = ?", [remark, row.id]);
  },
  failed: (em, row, code) =>
    em.execute(
      "UPDATE inbox SET tries = tries + 1, error = ?, available_at = now() + least(power(2, least(tries, 9)), 600) * interval '1 second' WHERE id = ?",
      [code, row.id],
    ),
});
