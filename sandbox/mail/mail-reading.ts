import { answerJson } from "../http/answer-json.ts";
import type { Route } from "../http/router.ts";
import type { Records } from "../records.ts";
import { addressIn } from "./address.ts";
import { mailPage } from "./mail-page.ts";
import type { StoredMail } from "./stored-mail.ts";
import { presentMail } from "./stored-mail.ts";

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
      answerJson(response, 200, { data: latest.map(presentMail) });
      return;
    }
    response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(mailPage(latest, to));
  },
});
