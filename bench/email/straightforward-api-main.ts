import { randomUUID } from "node:crypto";
import { json } from "node:stream/consumers";
import { Client, Connection } from "@temporalio/client";
import Koa from "koa";
import pg from "pg";

const { DATABASE_URL = "", TEMPORAL_ADDRESS = "", TASK_QUEUE = "", PORT } = process.env;
const database = new pg.Pool({ connectionString: DATABASE_URL, max: 20 });
const temporal = new Client({ connection: await Connection.connect({ address: TEMPORAL_ADDRESS }) });
await database.query(
  "CREATE TABLE IF NOT EXISTS straightforward_email (id text PRIMARY KEY, recipient text NOT NULL, subject text NOT NULL, body text NOT NULL, state text NOT NULL DEFAULT 'queued', provider_id text)",
);

const app = new Koa();
app.use(async (ctx) => {
  const { to, subject, message } = (await json(ctx.req)) as { to: string; subject: string; message: string };
  const id = randomUUID();
  await database.query("INSERT INTO straightforward_email (id, recipient, subject, body) VALUES ($1, $2, $3, $4)", [
    id,
    to,
    subject,
    message,
  ]);
  await temporal.workflow.start("straightforwardEmail", {
    workflowId: `straightforward:${id}`,
    taskQueue: TASK_QUEUE,
    args: [id],
  });
  ctx.status = 202;
  ctx.body = { id };
});
app.listen(Number(PORT), "127.0.0.1", () => console.log("ready"));
