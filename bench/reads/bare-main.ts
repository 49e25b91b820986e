import Koa from "koa";
import pg from "pg";
import { QUESTIONS } from "./questions.ts";

const { DATABASE_URL = "", PROJECT_ID = "", PORT } = process.env;
const database = new pg.Pool({ connectionString: DATABASE_URL, max: 20 });

/** `/<question>/<n>`: the one statement, and its rows as JSON. */
const app = new Koa();
app.use(async (ctx) => {
  const [, index = "", n = ""] = ctx.path.split("/");
  const question = QUESTIONS[Number(index)];
  if (!question) return;
  const text = question.sql;
  const { rows } = await database.query({ name: index, text, values: question.values(Number(n), PROJECT_ID) });
  ctx.body = { data: rows };
});
app.listen(Number(PORT), "127.0.0.1", () => console.log("ready"));
