import type { EntityManager } from "@mikro-orm/postgresql";
import type { Logger } from "pino";
import type { EmailProvider } from "../../providers/email-provider.ts";
import type { SentEmail } from "../../providers/email-provider.ts";
import type { Outbox } from "../outbox.ts";
import { outgoingLetter } from "./outgoing-letter.ts";
import type { AccountMailRow, LetterSettings } from "./outgoing-letter.ts";

type MailRow = AccountMailRow & { outcome?: "sent" | "refused" };

interface AccountMailDeps {
  accountEmails: EmailProvider;
  settings: LetterSettings;
  log: Logger;
}

/** Why a mail has to wait; only its code is kept. */
class NotSentYet extends Error {
  override name = "NotSentYet";
  readonly code: string;
  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

/** A refusal that no repetition changes ends a mail; what an operator can put right waits. */
function outcomeOf(sent: SentEmail): "sent" | "refused" {
  if (sent.kind === "accepted") return "sent";
  if (sent.kind === "rejected" && sent.reason !== "configuration") return "refused";
  throw new NotSentYet("code" in sent ? sent.code : sent.kind);
}

/** Mails about accounts, on their way to the provider: under the row's id as key, so that a repeated try is no second mail. */
export const accountMailOutbox = ({ accountEmails, settings, log }: AccountMailDeps): Outbox<MailRow> => ({
  name: "account_mail",
  take: (em: EntityManager, limit) =>
    em.execute<MailRow[]>(
      `SELECT id, kind, recipient, link_id, facts FROM account_mail
       WHERE state = 'waiting' AND available_at <= now() AND expires_at > now() ORDER BY available_at, id LIMIT ? FOR UPDATE SKIP LOCKED`,
      [limit],
    ),
  carry: async (row) => {
    if (!settings.mailDomain) throw new NotSentYet("no_mail_domain");
    row.outcome = outcomeOf(await accountEmails.send(outgoingLetter(row, settings)));
    if (row.outcome === "refused") log.warn({ mailId: row.id, kind: row.kind }, "an account mail was refused");
  },
  done: async (em, carried) => {
    for (const { row } of carried)
      await em.execute("UPDATE account_mail SET state = ?, error = NULL WHERE id = ?", [row.outcome ?? "sent", row.id]);
  },
  failed: (em, row, code) =>
    em.execute(
      "UPDATE account_mail SET tries = tries + 1, error = ?, available_at = now() + least(power(2, least(tries, 9)), 600) * interval '1 second' WHERE id = ?",
      [code, row.id],
    ),
});
