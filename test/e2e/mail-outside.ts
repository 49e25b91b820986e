import { randomUUID } from "node:crypto";
import type pg from "pg";
import { eventually } from "../setup/eventually.ts";

export interface SeenMail {
  message_id: string;
  subject: string;
  text: string;
  reply_to: string[];
  headers: Record<string, string>;
}

/** What lies in a mailbox, oldest first. */
export async function mailboxOf(sandboxUrl: string, address: string): Promise<SeenMail[]> {
  const answer = await fetch(`${sandboxUrl}/_sandbox/mails?to=${encodeURIComponent(address)}`);
  return ((await answer.json()) as { data: SeenMail[] }).data.toReversed();
}

/** Somebody outside writes; gives the provider's id of the mail. */
export async function write(sandboxUrl: string, mail: Record<string, unknown>): Promise<string> {
  const answer = await fetch(`${sandboxUrl}/_sandbox/mails`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(mail),
  });
  if (answer.status !== 201) throw new Error(`Not written: ${answer.status} ${await answer.text()}`);
  return ((await answer.json()) as { data: { id: string } }).data.id;
}

export interface Kept {
  project_id: string;
  lead_id: string;
  kind: string;
  email_id: string;
  thread_id: string;
  from_address: string;
  subject: string;
  body: string;
  opt_out: boolean;
}

/** What was kept of a mail, in whichever project. */
export const keptOf = async (owner: pg.Pool, id: string): Promise<Kept[]> =>
  (await owner.query<Kept>("SELECT * FROM inbox_message WHERE provider_id = $1 ORDER BY lead_id", [id])).rows;

/** Waits until a mail has been dealt with, and gives what was kept of it, and the remark left with its event. */
export async function fateOf(owner: pg.Pool, id: string): Promise<{ remark: string | null; kept: Kept[] }> {
  const sql = "SELECT error FROM inbox WHERE dedupe_key = $1 AND processed_at IS NOT NULL";
  const event = await eventually(
    async () => (await owner.query<{ error: string | null }>(sql, [`received:${id}`])).rows[0],
    `mail ${id} to be dealt with`,
    120,
  );
  return { remark: event.error, kept: await keptOf(owner, id) };
}

export const addressOf = (name: string): string => `${name}+${randomUUID().slice(0, 8)}@example.com`;
