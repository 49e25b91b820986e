import { MockActivityEnvironment } from "@temporalio/testing";
import { DefaultLogger } from "@temporalio/worker";
import pg from "pg";
import { pino } from "pino";
import { inject } from "vitest";
import type { ActivityDeps } from "../../activities/deps.ts";
import { connectDatabase } from "../../db/orm.ts";
import { inProject } from "../../db/project-scope.ts";
import { acceptCall } from "../../db/queries/accept-call.ts";
import { acceptEmail } from "../../db/queries/accept-email.ts";
import { newId } from "../../domain/id.ts";
import type { Policy } from "../../domain/policy.ts";
import type { ProviderSet } from "../../providers/sides/provider-set.ts";
import { freshDatabase } from "../setup/fresh-database.ts";

/** Seeded people; none of it may leave the database. */
export const PERSON = { name: "Jane Canary", phone: "+12025550101", email: "jane.canary@example.com" };

export interface Scene {
  projectId: string;
  agentId: string;
  agentPhone: string;
  leadId: string;
}

export interface ActivityBench {
  /** The database, as a superuser. */
  url: string;
  /** Ports that a test does not give refuse to be used. */
  deps(ports?: Partial<ProviderSet & Pick<ActivityDeps, "log">>): ActivityDeps;
  /** What the database holds, seen from a connection of its own. */
  query(sql: string, values?: unknown[]): Promise<Record<string, never>[]>;
  scene(policy?: Partial<Policy>): Promise<Scene>;
  call(scene?: Scene): Promise<Scene & { callId: string }>;
  email(scene?: Scene, wishes?: { subject: string; message: string }): Promise<Scene & { emailId: string }>;
  run<I, O>(activity: (input: I) => Promise<O>, input: I, info?: { attempt: number }): Promise<O>;
  stop(): Promise<void>;
}

const ALWAYS = { calling_hours: { start: "00:00", end: "24:00" } };

const refusing = <T>(port: string): T =>
  new Proxy(
    {},
    {
      get: (_, method) => {
        throw new Error(`${port}.${String(method)} was not expected`);
      },
    },
  ) as T;

/** Real Postgres, an activity's own context, and whatever ports a test gives. */
export async function activityBench(): Promise<ActivityBench> {
  const db = await freshDatabase(inject("databaseUrl"));
  const database = await connectDatabase({
    url: db.url,
    appUrl: null,
    systemUrl: null,
    poolMax: 5,
    name: "activities",
  });
  const pool = new pg.Pool({ connectionString: db.url, max: 3 });
  const query: ActivityBench["query"] = async (sql, values = []) => (await pool.query(sql, values)).rows;
  const inserted = async (table: string, row: Record<string, unknown>): Promise<void> => {
    const places = Object.keys(row).map((_, index) => `$${index + 1}`);
    await query(`INSERT INTO ${table} (${Object.keys(row).join()}) VALUES (${places.join()})`, Object.values(row));
  };
  let lines = 0;

  const scene: ActivityBench["scene"] = async (policy = {}) => {
    const [org, projectId, agentId, leadId] = [newId("org"), newId("prj"), newId("agt"), newId("lead")];
    const agentPhone = `+1212555${String(1000 + lines++)}`;
    await inserted("organisation", { id: org, name: "Acme" });
    await inserted("project", { id: projectId, org_id: org, name: "Acme Solar", policy: { ...ALWAYS, ...policy } });
    const paid = { provider_id: `sub_${projectId}`, customer_id: "cus_1", plan: "growth", status: "active" };
    await inserted("subscription", { project_id: projectId, ...paid });
    await inserted("credit_balance", { project_id: projectId, remaining: 100_000, allocated: 100_000 });
    await inserted("agent", { project_id: projectId, id: agentId, type: "outbound", name: "Ava", language: "en" });
    const owner = { project_id: projectId, id: newId("num"), outbound_agent_id: agentId };
    await inserted("phone_number", { ...owner, number: agentPhone, country: "US" });
    await inserted("lead", { project_id: projectId, id: leadId, ...PERSON, agent_id: agentId });
    return { projectId, agentId, agentPhone, leadId };
  };
  const promised = { taskId: "task_1", actor: "key:key_1", requestId: "req_1" };

  return {
    url: db.url,
    query,
    scene,
    deps: ({ log = pino({ level: "silent" }), ...ports } = {}) => ({
      database,
      providersFor: async () => ({
        calls: refusing("calls"),
        emails: refusing("emails"),
        billing: refusing("billing"),
        voiceAgents: refusing("voiceAgents"),
        model: refusing("model"),
        mind: refusing("mind"),
        ...ports,
      }),
      billingOn: async () => ports.billing ?? refusing("billing"),
      emailsOn: async () => ports.emails ?? refusing("emails"),
      accountEmails: refusing("accountEmails"),
      log,
      settings: {
        publicUrl: "https://cora.example.com",
        secret: "test-secret-of-sixteen-or-more",
        mailDomain: "mail.cora.example",
        replyDomain: "",
        reconcileGraceSeconds: 60,
      },
    }),
    call: async (given) => {
      const { agentPhone, ...ids } = given ?? (await scene());
      const callId = newId("call");
      const wishes = { callReason: null, firstMessageOverride: null };
      const record = { ...promised, ...ids, ...wishes, callId, leadPhone: PERSON.phone, agentPhone };
      await inProject(database, ids.projectId, (em) => acceptCall(em, record));
      return { ...ids, agentPhone, callId };
    },
    email: async (given, wishes = { subject: "Hello", message: "A word about your roof." }) => {
      const { agentPhone, ...ids } = given ?? (await scene());
      const emailId = newId("eml");
      const sides = { leadEmail: PERSON.email, agentEmail: "ava@mail.cora.example" };
      const record = { ...promised, ...ids, ...sides, ...wishes, template: null, emailId };
      await inProject(database, ids.projectId, (em) => acceptEmail(em, record));
      return { ...ids, agentPhone, emailId };
    },
    run: (activity, input, info = { attempt: 1 }) =>
      new MockActivityEnvironment(info, { logger: new DefaultLogger("ERROR") }).run(activity, input),
    stop: async () => {
      await pool.end();
      await database.close();
      await db.drop();
    },
  };
}
