import { pino } from "pino";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import type { ActivityDeps } from "../../activities/deps.ts";
import { connectDatabase } from "../../db/orm.ts";
import type { Database } from "../../db/orm.ts";
import type { EmailProvider } from "../../providers/email-provider.ts";
import { deleteOld } from "../../worker/chores/delete-old.ts";
import { pollSilentEmails } from "../../worker/chores/poll-silent-emails.ts";
import { redriveForgotten } from "../../worker/chores/redrive-forgotten.ts";
import { settleEnded } from "../../worker/settle-ended.ts";
import pg from "pg";
import { freshDatabase } from "../setup/fresh-database.ts";

let db: Awaited<ReturnType<typeof freshDatabase>>;
let database: Database;
let owner: pg.Client;
const asked: string[] = [];

beforeAll(async () => {
  db = await freshDatabase(inject("databaseUrl"));
  database = await connectDatabase({ url: db.url, appUrl: null, systemUrl: null, poolMax: 3, name: "test" });
  owner = new pg.Client({ connectionString: db.url });
  await owner.connect();
  await owner.query(`
    INSERT INTO organisation (id, name) VALUES ('org_1', 'Acme');
    INSERT INTO project (id, org_id, name) VALUES ('prj_1', 'org_1', 'Acme');
    INSERT INTO agent (project_id, id, type, name) VALUES ('prj_1', 'agt_1', 'outbound', 'Ava');
    INSERT INTO lead (project_id, id, name, email) VALUES ('prj_1', 'lead_1', 'Jane', 'jane@example.com')`);
});
afterAll(async () => {
  await owner.end();
  await database.close();
  await db.drop();
});

const deps = (get: EmailProvider["get"]): ActivityDeps =>
  ({
    database,
    providersFor: async () => ({ emails: { get } }),
    log: pino({ level: "silent" }),
  }) as unknown as ActivityDeps;

const addCall = (id: string, state: string, age: string, deferredUntil: string | null = null) =>
  owner.query(
    `INSERT INTO call (project_id, id, task_id, lead_id, agent_id, lead_phone, agent_phone, request_id, state, created_at, deferred_until)
     VALUES ('prj_1', $1, 't', 'lead_1', 'agt_1', '+12025550101', '+12025550150', 'req_1', $2, now() - $3::interval, now() + $4::interval)`,
    [id, state, age, deferredUntil],
  );

test("a record that is long unfinished and has no start waiting is started once more, and only that", async () => {
  await addCall("call_forgotten", "queued", "1 hour");
  await addCall("call_live", "in_progress", "1 hour");
  await addCall("call_fresh", "queued", "1 minute");
  await addCall("call_done", "completed", "1 hour");
  await addCall("call_waiting", "deferred", "1 day", "2 hours");
  await redriveForgotten(deps(async () => null));
  await redriveForgotten(deps(async () => null));
  const { rows } = await owner.query("SELECT workflow_id FROM workflow_start ORDER BY 1");
  expect(rows.map((row) => row.workflow_id)).toEqual(["call:call_forgotten", "call:call_live"]);
});

test("an email of which nothing was heard is asked for, its bounce is honoured, and the next look waits longer", async () => {
  await owner.query(
    `INSERT INTO email (project_id, id, task_id, lead_id, agent_id, lead_email, agent_email, request_id, state, provider_id, sent_at, next_poll_at)
     VALUES ('prj_1', 'eml_silent', 't', 'lead_1', 'agt_1', 'jane@example.com', 'a@x.co', 'r', 'sent', 'p1', now() - interval '1 hour', now() - interval '1 minute'),
            ('prj_1', 'eml_heard', 't', 'lead_1', 'agt_1', 'jane@example.com', 'a@x.co', 'r', 'delivered', 'p2', now() - interval '1 hour', now() - interval '1 minute')`,
  );
  const get: EmailProvider["get"] = async (providerId) => {
    asked.push(providerId);
    return { providerId, state: "bounced", messageId: "<p1@mail.example>" };
  };
  await pollSilentEmails(deps(get));
  await pollSilentEmails(deps(get));
  expect(asked).toEqual(["p1"]);
  const { rows } = await owner.query(
    "SELECT state, message_id, next_poll_at > now() + interval '50 minutes' AS later FROM email WHERE id = 'eml_silent'",
  );
  expect(rows).toEqual([{ state: "bounced", message_id: "<p1@mail.example>", later: true }]);
  const { rowCount } = await owner.query(
    "SELECT 1 FROM suppression WHERE address = 'jane@example.com' AND channel = 'email'",
  );
  expect(rowCount).toBe(1);
});

test("keys past their day go, keys of outreach stay for ever", async () => {
  await owner.query(
    `INSERT INTO idempotency_key (project_id, operation, key, fingerprint, expires_at)
     VALUES ('prj_1', 'create_lead', 'old', 'f', now() - interval '1 day'), ('prj_1', 'trigger_call', 'old', 'f', NULL)`,
  );
  await deleteOld(deps(async () => null));
  const { rows } = await owner.query("SELECT operation FROM idempotency_key");
  expect(rows).toEqual([{ operation: "trigger_call" }]);
});

test("a call that heard its end only after its workflow is settled all the same", async () => {
  await addCall("call_late", "completed", "1 hour");
  await owner.query(
    `INSERT INTO transcript_turn (project_id, call_id, seq, speaker, content, offset_ms)
     VALUES ('prj_1', 'call_late', 1, 'person', 'Take me off your list and never call me again.', 0)`,
  );
  const summary = {
    summary: "They asked not to be called again.",
    meetingBooked: false,
    meetingWhen: null,
    optOut: true,
  };
  const providersFor = async () => ({ model: { summarise: async () => summary } });
  const withModel = { ...deps(async () => null), providersFor } as unknown as ActivityDeps;
  const row = { id: "1", project_id: "prj_1", workflow_id: "call:call_late", signal: "callNews", payload: {} };
  await settleEnded(withModel)(row);
  await settleEnded(withModel)({ ...row, workflow_id: "call:call_live" });
  const { rows } = await owner.query("SELECT id, summary, opt_out FROM call WHERE settled_at IS NOT NULL");
  expect(rows).toEqual([{ id: "call_late", summary: summary.summary, opt_out: true }]);
});
