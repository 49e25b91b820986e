import { randomUUID } from "node:crypto";
import { answerJson } from "../http/answer-json.ts";
import { readJson } from "../http/read-json.ts";
import type { Route } from "../http/router.ts";
import type { Records } from "../records.ts";
import { addressIn } from "./address.ts";
import { mailPage } from "./mail-page.ts";
import { receivedEventBody } from "./mail-event.ts";
import type { MailWorld } from "./mail-life.ts";
import type { StoredMail } from "./stored-mail.ts";
import { presentMail } from "./stored-mail.ts";
import { writtenMail } from "./written-mail.ts";

/** What the control server shows of the mailboxes, without the account's key: JSON for scripts, a page for people. */
export const mailReading = (mails: Records<StoredMail>): Route => ({
  method: "GET",
  path: "/_sandbox/mails",
  handle({ request, response, url }) {
    const to = url.searchParams.get("to");
    const isTo = (recipient: string): boolean =>
      (addressIn(recipient) ?? recipient).toLowerCase() === to?.toLowerCase();
    const found = mails.list().filter((mail) => to === null || mail.to.some(isTo));
    const latest = found.toReversed().slice(0, 100);
    if (!request.headers.accept?.includes("text/html")) {
      answerJson(response, 200, { data: latest.map((mail) => ({ ...presentMail(mail), headers: mail.headers })) });
      return;
    }
    response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(mailPage(latest, to));
  },
});

/** Somebody outside writes a mail: any mail, so that trials can send what no mailbox here would. */
export const mailWriting = ({ received, outbox }: MailWorld): Route => ({
  method: "POST",
  path: "/_sandbox/mails",
  async handle({ request, response }) {
    const written = writtenMail(await readJson(request));
    if (!written.ok) {
      answerJson(response, 400, { error: { code: "invalid_mail", message: written.problem } });
      return;
    }
    const mail = received.put(written.mail);
    const id = `msg_${randomUUID().replaceAll("-", "")}`;
    outbox.post({
      id,
      body: receivedEventBody(mail, new Date()),
      to: addressIn(mail.from) ?? mail.from,
      lane: mail.id,
    });
    answerJson(response, 201, { data: { id: mail.id, message_id: mail.message_id } });
  },
});
