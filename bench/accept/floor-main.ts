import { createServer } from "node:http";
import Koa from "koa";
import pg from "pg";

const { DATABASE_URL = "", PORT } = process.env;
const database = new pg.Pool({ connectionString: DATABASE_URL, max: 20 });
await database.query(
  "CREATE TABLE IF NOT EXISTS floor_accept (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, key text NOT NULL UNIQUE, body jsonb NOT NULL)",
);

/** What anybody pays who accepts something durably: a body is parsed, and one row is committed. */
const app = new Koa();
app.use(async (ctx) => {
  const chunks: Buffer[] = [];
  for await (const chunk of ctx.req as AsyncIterable<Buffer>) chunks.push(chunk);
  const body: unknown = JSON.parse(Buffer.concat(chunks).toString());
  const { rows } = await database.query<{ id: string }>(
    "INSERT INTO floor_accept (key, body) VALUES ($1, $2) RETURNING id",
    [ctx.get("idempotency-key"), body],
  );
  ctx.status = 202;
  ctx.body = { data: { id: rows[0]?.id, status: "queued" } };
});
createServer(app.callback()).listen(Number(PORT), "127.0.0.1", () => console.log("ready"));
