import { Writable } from "node:stream";
import { pino } from "pino";
import { resendEmail } from "../../providers/resend/index.ts";
import { accountMailOutbox } from "../../worker/account-mail/account-mail-outbox.ts";
import { startDispatcher } from "../../worker/dispatcher.ts";
import type { TestCora } from "../setup/test-cora.ts";

export interface MailCarrier {
  /** What it has logged so far. */
  output(): string;
  stop(): Promise<void>;
}

/** The part of the worker that sends account mails, without a process and without Temporal. */
export function carryMail({ database, env, baseUrl }: TestCora, mailDomain = "mail.cora.example"): MailCarrier {
  let output = "";
  const sink = new Writable({
    write: (chunk: Buffer, _, done) => {
      output += chunk.toString();
      done();
    },
  });
  const log = pino(sink);
  const deps = {
    database,
    log,
    accountEmails: resendEmail({ apiKey: env["RESEND_API_KEY"] ?? "", baseUrl: env["RESEND_BASE_URL"] ?? "" }),
    settings: { publicUrl: baseUrl, secret: env["CORA_SECRET"] ?? "", mailDomain },
  };
  const dispatcher = startDispatcher(database, [accountMailOutbox(deps)] as never, log);
  return { output: () => output, stop: () => dispatcher.stop() };
}
