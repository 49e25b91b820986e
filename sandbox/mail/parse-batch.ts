import { MailError } from "./mail-error.ts";
import { parseMailRequest } from "./mail-request.ts";
import type { MailRequest } from "./mail-request.ts";
import type { StoredMail } from "./stored-mail.ts";

const maxMails = 100;

/** Strict: one bad mail refuses all. Permissive: the good ones go and the others are reported. */
export function parseBatch(body: unknown, permissive: boolean) {
  if (!Array.isArray(body) || body.length === 0) {
    throw new MailError("validation_error", "The request body must be a list of emails.");
  }
  if (body.length > maxMails) {
    throw new MailError("validation_error", `A batch allows at most ${maxMails} emails.`);
  }
  const requests: MailRequest[] = [];
  const errors: { index: number; message: string }[] = [];
  for (const [index, entry] of body.entries()) {
    try {
      requests.push(parseMailRequest(entry));
    } catch (error) {
      if (!permissive || !(error instanceof MailError)) throw error;
      errors.push({ index, message: error.message });
    }
  }
  return {
    requests,
    answer: (mails: StoredMail[]) => ({ data: mails.map(({ id }) => ({ id })), ...(permissive ? { errors } : {}) }),
  };
}
