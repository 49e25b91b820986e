import { createServer } from "node:http";
import Koa from "koa";
import pg from "pg";
import { WebSocketServer } from "ws";

const { DATABASE_URL = "", PORT } = process.env;
const database = new pg.Pool({ connectionString: DATABASE_URL, max: 20 });
await database.query(
  "CREATE TABLE IF NOT EXISTS floor_turn (id bigint GENERATED ALWAYS AS IDENTITY, body text NOT NULL)",
);

const keep = (body: string) => database.query("INSERT INTO floor_turn (body) VALUES ($1)", [body]);
const app = new Koa();
app.use(async (ctx) => {
  await keep(ctx.url);
  ctx.type = "text/xml";
  ctx.body = '<Response><Connect><ConversationRelay url="ws://127.0.0.1"/></Connect></Response>';
});

/** Whatever is said is written down and answered. */
const server = createServer(app.callback());
new WebSocketServer({ server }).on("connection", (socket) => {
  socket.on("message", (data: Buffer) => {
    void keep(data.toString()).then(() =>
      socket.send(JSON.stringify({ type: "text", token: "It is about solar panels.", last: true })),
    );
  });
});
server.listen(Number(PORT), "127.0.0.1", () => console.log("ready"));
