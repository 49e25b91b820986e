import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { inSystem } from "../../db/project-scope.ts";
import { putAccountMail } from "../../db/queries/account-mail.ts";
import { backlog } from "../../db/queries/backlog.ts";
import { deleteOld } from "../../worker/chores/delete-old.ts";
import { eventually } from "../setup/eventually.ts";
import { testCora } from "../setup/test-cora.ts";
import type { TestCora } from "../setup/test-cora.ts";
import { carryMail } from "./mail-carrier.ts";
import type { MailCarrier } from "./mail-carrier.ts";
import { mailWith, mailbox, newAddress } from "./people.ts";

let cora: TestCora;
let carrier: MailCarrier | null = null;

beforeAll(async () => {
  cora = await testCora();
});
afterAll(() => cora?.stop());
afterEach(async () => {
  await carrier?.stop();
  carrier = null;
});

interface Row {
  id: string;
  state: string;
  tries: number;
  error: string | null;
}
const system = <Found>(sql: string, values: unknown[] = []) =>
  inSystem(cora.database, (em) => em.execute<Found[]>(sql, values));
const promise = (recipient: string, mail: Partial<Parameters<typeof putAccountMail>[1]> = {}) =>
  inSystem(cora.database, (em) => putAccountMail(em, { kind: "verify", recipient, linkId: "lnk_1", ...mail }));
const rowOf = async (email: string): Promise<Row | undefined> =>
  (await system<Row>("SELECT id, state, tries, error FROM account_mail WHERE recipient = ?", [email]))[0];
const untilState = (email: string, state: string) =>
  eventually(async () => {
    const row = await rowOf(email);
    return row?.state === state && row;
  }, `the mail to be ${state}`);
const orderFault = (order: Record<string, unknown>) =>
  fetch(`${cora.sandboxUrl}/_sandbox/faults`, {
    method: "POST",
    body: JSON.stringify({ vendor: "resend", operation: "emails.send", ...order }),
  });
const effectsOf = async (id: string) => {
  const response = await fetch(`${cora.sandboxUrl}/_sandbox/effects?cora_id=${id}`);
  return ((await response.json()) as { data: { kind: string; idempotency_key: string }[] }).data;
};

describe("a mail about an account", () => {
  test("that the provider took without saying so is sent once", async () => {
    const email = newAddress();
    await orderFault({ fault: "drop_after_accept", to: email });
    await promise(email);
    carrier = carryMail(cora);
    const row = await untilState(email, "sent");
    expect(row).toMatchObject({ tries: 1, error: null });
    expect(await mailbox(cora, email)).toHaveLength(1);
    expect(await effectsOf(row.id)).toMatchObject([{ kind: "account_mail", idempotency_key: row.id }]);
  });

  test("waits longer after each failure, also for an operator to put the account right", async () => {
    const email = newAddress();
    await orderFault({ fault: "status", status: 500, times: 1, to: email });
    await orderFault({ fault: "status", status: 401, times: 1, to: email });
    await orderFault({ fault: "status", status: 429, times: 1, to: email });
    await promise(email);
    carrier = carryMail(cora);
    expect(await untilState(email, "sent")).toMatchObject({ tries: 3 });
    expect(await mailbox(cora, email)).toHaveLength(1);
  });

  test("that the provider will never take is given up, without a word about the person in the log", async () => {
    const email = newAddress();
    await orderFault({ fault: "status", status: 404, times: 1, to: email });
    await promise(email);
    carrier = carryMail(cora);
    await untilState(email, "refused");
    expect(await mailbox(cora, email)).toEqual([]);
    expect(carrier.output()).toContain("an account mail was refused");
    expect(carrier.output()).not.toContain(email);
  });

  test("waits while nobody carries it, and is counted meanwhile", async () => {
    const email = newAddress();
    await promise(email);
    expect(await backlog(cora.database)).toContainEqual(expect.objectContaining({ outbox: "account_mail", rows: 1 }));
    carrier = carryMail(cora);
    await mailWith(cora, email, /Confirm/);
  });

  test("waits too where there is no domain to send it from", async () => {
    const email = newAddress();
    await promise(email);
    carrier = carryMail(cora, "");
    const tried = await eventually(async () => {
      const row = await rowOf(email);
      return row !== undefined && row.tries > 0 && row;
    }, "a first try");
    expect(tried).toMatchObject({ state: "waiting", error: "no_mail_domain" });
    await carrier.stop();
    carrier = carryMail(cora);
    await mailWith(cora, email, /Confirm/);
  });

  test("is sent once by any number of carriers", async () => {
    const emails = Array.from({ length: 12 }, () => newAddress());
    for (const email of emails) await promise(email);
    const others = [carryMail(cora), carryMail(cora)];
    carrier = carryMail(cora);
    for (const email of emails) await untilState(email, "sent");
    for (const email of emails) expect(await mailbox(cora, email)).toHaveLength(1);
    await Promise.all(others.map((other) => other.stop()));
  });

  test("is not sent after it is of use, nor kept for ever", async () => {
    const [late, old, fresh] = [newAddress(), newAddress(), newAddress()];
    await promise(late, { kind: "reset" });
    await promise(old, { kind: "exists" });
    await system("UPDATE account_mail SET expires_at = now() WHERE recipient = ?", [late]);
    await system(
      "UPDATE account_mail SET state = 'sent', created_at = now() - interval '31 days' WHERE recipient = ?",
      [old],
    );
    carrier = carryMail(cora);
    await promise(fresh);
    await untilState(fresh, "sent");
    expect(await mailbox(cora, late)).toEqual([]);
    await deleteOld({ database: cora.database } as never);
    expect(await rowOf(late)).toMatchObject({ state: "expired" });
    expect(await rowOf(old)).toBeUndefined();
  });

  test("carries a company's name as text, whatever it contains", async () => {
    const email = newAddress();
    const facts = { organisation: 'Acme\r\nBcc: all@example.com <b>"x"</b>', invitedBy: "<i>Jo</i>", role: "member" };
    await promise(email, { kind: "invite", linkId: "inv_1", facts });
    carrier = carryMail(cora);
    const mail = await mailWith(cora, email, /^Join/);
    expect(mail.subject).toBe('Join Acme Bcc: all@example.com <b>"x"</b> on Cora');
    expect(mail.to).toEqual([email]);
    expect(mail.html).toContain("&lt;i&gt;Jo&lt;/i&gt;");
    expect(mail.html).not.toContain("<b>");
  });
});

test("what people leave behind is deleted when nobody needs it: sessions, links, wrong guesses", async () => {
  const userId = "usr_test";
  await system("INSERT INTO app_user (id, email) VALUES (?, 'x@example.com')", [userId]);
  const session =
    "INSERT INTO session (id, token_hash, user_id, remembered, expires_at) VALUES (?, decode(md5(?), 'hex'), ?, true, now() + ?::interval)";
  await system(session, ["ses_old", "1", userId, "-1 minute"]);
  await system(session, ["ses_new", "2", userId, "1 minute"]);
  const link = "INSERT INTO account_link (id, kind, user_id, expires_at) VALUES (?, 'reset', ?, now() + ?::interval)";
  await system(link, ["lnk_old", userId, "-2 days"]);
  await system(link, ["lnk_new", userId, "-1 hour"]);
  const guess = "INSERT INTO sign_in_guess (subject, failures, last_at) VALUES (?, 3, now() + ?::interval)";
  await system(guess, ["account:old", "-25 hours"]);
  await system(guess, ["account:new", "-1 hour"]);
  await deleteOld({ database: cora.database } as never);
  const left = await system<{ id: string }>(
    "SELECT id FROM session UNION ALL SELECT id FROM account_link UNION ALL SELECT subject FROM sign_in_guess",
  );
  expect(left.map(({ id }) => id).toSorted()).toEqual(["account:new", "lnk_new", "ses_new"]);
});
