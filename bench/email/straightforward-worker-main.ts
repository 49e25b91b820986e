import { fileURLToPath } from "node:url";
import { DefaultLogger, NativeConnection, Runtime, Worker } from "@temporalio/worker";
import pg from "pg";
import { Resend } from "resend";

const { DATABASE_URL = "", TEMPORAL_ADDRESS = "", TASK_QUEUE = "", RESEND_API_KEY, RESEND_BASE_URL = "" } = process.env;
Runtime.install({ logger: new DefaultLogger("WARN") });
const database = new pg.Pool({ connectionString: DATABASE_URL, max: 20 });
const resend = new Resend(RESEND_API_KEY, { baseUrl: RESEND_BASE_URL });

/** One activity sends, one records. */
const activities = {
  async send(id: string): Promise<string> {
    const { rows } = await database.query<{ recipient: string; subject: string; body: string }>(
      "SELECT recipient, subject, body FROM straightforward_email WHERE id = $1",
      [id],
    );
    const [email] = rows;
    if (!email) throw new Error(`There is no email ${id}`);
    const { data, error } = await resend.emails.send(
      { from: "Ava <ava@mail.cora.example>", to: email.recipient, subject: email.subject, text: email.body },
      { idempotencyKey: id },
    );
    if (error) throw new Error(error.message);
    return data.id;
  },
  async record(id: string, providerId: string): Promise<void> {
    await database.query("UPDATE straightforward_email SET state = 'sent', provider_id = $2 WHERE id = $1", [
      id,
      providerId,
    ]);
  },
};

export type StraightforwardActivities = typeof activities;

const worker = await Worker.create({
  connection: await NativeConnection.connect({ address: TEMPORAL_ADDRESS }),
  taskQueue: TASK_QUEUE,
  workflowsPath: fileURLToPath(new URL("straightforward-workflow.ts", import.meta.url)),
  activities,
  // As Cora's worker is set.
  maxConcurrentActivityTaskExecutions: 50,
  maxCachedWorkflows: 500,
  stickyQueueScheduleToStartTimeout: "3s",
  maxHeartbeatThrottleInterval: "2s",
});
console.log("ready");
await worker.run();
