import { freePort } from "../../bin/processes/free-port.ts";
import type { Benchmark, Figure } from "../benchmark.ts";
import type { Ground } from "../ground/ground.ts";
import { load } from "../ground/load.ts";
import type { Loaded } from "../ground/load.ts";
import { ascending, interleave, percentile, ratios } from "../ground/rounds.ts";
import { buildSender, withSql } from "../ground/seed.ts";
import { fill } from "./fill.ts";
import { QUESTIONS } from "./questions.ts";
import type { Question } from "./questions.ts";

interface Doors {
  cora: { url: string; apiKey: string };
  bareUrl: string;
  databaseUrl: string;
  projectId: string;
}

interface Asking {
  requests: number;
  leads: number;
}

type Times = Pick<Loaded, "p50" | "p99">;
const TENTH = 10;
const FEW = 20;

/** Spread over the whole table, the same ones for each door. */
const leadOf = (n: number, { leads }: Asking): number => 1 + ((n * 7_919) % leads);

const overApi = ({ cora }: Doors, { path }: Question, asking: Asking): Promise<Times> =>
  load({
    url: cora.url,
    connections: 1,
    requests: asking.requests,
    expect: 200,
    make: (n) => ({
      method: "GET",
      path: path(leadOf(n, asking)),
      headers: { authorization: `Bearer ${cora.apiKey}` },
    }),
  });

const overKoa = ({ bareUrl }: Doors, question: Question, asking: Asking): Promise<Times> =>
  load({
    url: bareUrl,
    connections: 1,
    requests: asking.requests,
    expect: 200,
    make: (n) => ({ method: "GET", path: `/${QUESTIONS.indexOf(question)}/${leadOf(n, asking)}` }),
  });

const overSql = ({ databaseUrl, projectId }: Doors, question: Question, asking: Asking): Promise<Times> =>
  withSql(databaseUrl, async (client) => {
    const latencies: number[] = [];
    for (let n = 0; n < asking.requests; n++) {
      const values = question.values(leadOf(n, asking), projectId);
      const startedAt = performance.now();
      await client.query({ name: question.name, text: question.sql, values });
      latencies.push(performance.now() - startedAt);
    }
    const sorted = ascending(latencies);
    return { p50: percentile(sorted, 0.5), p99: percentile(sorted, 0.99) };
  });

async function figuresOf(
  ground: Ground,
  doors: Doors,
  question: Question,
  asking: Asking,
  small: Times,
): Promise<Figure[]> {
  const few = { ...asking, requests: FEW };
  await Promise.all([overApi(doors, question, few), overKoa(doors, question, few)]);
  const rounds = await interleave(ground.rounds, {
    api: () => overApi(doors, question, asking),
    koa: () => overKoa(doors, question, asking),
    sql: () => overSql(doors, question, asking),
  });
  const times = (door: keyof typeof rounds, which: keyof Times) => rounds[door].map((round) => round[which]);
  const { name } = question;
  const absolute = (what: string, values: number[]): Figure => ({
    name: `${name}: ${what}`,
    unit: "ms",
    rounds: values,
    kind: "absolute",
    better: "less",
  });
  return [
    {
      name: `${name}: p99, to the bare statement's`,
      unit: "x",
      rounds: ratios(times("api", "p99"), times("sql", "p99")),
      kind: "ratio",
      better: "less",
      target: { atMost: 2, otherwise: OTHERWISE },
    },
    {
      name: `${name}: p99, to the statement's behind bare Koa`,
      unit: "x",
      rounds: ratios(times("api", "p99"), times("koa", "p99")),
      kind: "ratio",
      better: "less",
    },
    {
      name: `${name}: p50 at full size, to a tenth of it`,
      unit: "x",
      rounds: times("api", "p50").map((p50) => p50 / small.p50),
      kind: "ratio",
      better: "less",
      target: { atMost: 1.5, otherwise: GROWS },
    },
    absolute("p50", times("api", "p50")),
    absolute("p99", times("api", "p99")),
    absolute("behind bare Koa, p99", times("koa", "p99")),
    absolute("the bare statement, p99", times("sql", "p99")),
  ];
}

const OTHERWISE =
  "the statement itself takes a fraction of the time; authentication, the rate limit, row-level security and writing the answer in its documented shape take the rest, and that rest does not grow with the table. A list makes three round trips to Postgres (key, limit, and the statement together with the beginning of its transaction), a lead's details seven. Twice a statement that takes less than a millisecond is less than HTTP and Koa take by themselves; a lead's details in one statement, as the bare one is, would save four of the seven.";
const GROWS =
  "ten times as many leads bear each group of three letters, and an index of such groups reads through the lists of all that the text has. It grows by less than the table does; an index of whole words would not grow, and would not find what stands inside of one.";

export default {
  name: "reads",
  question:
    "How fast are lists, search, details, the feed and statistics of a large project, and does their cost grow with it?",
  method: [
    "One project holds all leads and events, written by SQL; one keep-alive connection asks, one request after the other, for leads spread over the whole table.",
    "Beside it, in the same rounds: the one statement that finds the same rows, behind a bare Koa handler that answers them as JSON, as the owner, without authentication, limits or row-level security; and the statement alone over a connection of its own.",
    "Growth compares the median with the one measured when the tables held a tenth of the rows.",
  ],
  sizes: {
    leads: { full: 1_000_000, quick: 5_000, means: "leads" },
    events: { full: 5_000_000, quick: 20_000, means: "events" },
    requests: { full: 1_000, quick: 30, means: "requests per question and round" },
  },
  run: async (ground) => {
    const cora = await ground.cora();
    await cora.startApi();
    const sender = await buildSender(cora);
    const port = await freePort();
    const { projectId } = sender;
    const env = { DATABASE_URL: cora.databaseUrl, PROJECT_ID: projectId, PORT: String(port) };
    await ground.spawn("bench/reads/bare-main.ts", env, (output) => output.includes("ready"));
    const doors: Doors = {
      cora: { url: cora.baseUrl, apiKey: sender.apiKey },
      bareUrl: `http://127.0.0.1:${port}`,
      databaseUrl: cora.databaseUrl,
      projectId,
    };
    const full = { projectId, agentId: sender.agent.id, leads: ground.size("leads"), events: ground.size("events") };
    const tenth = { ...full, leads: Math.ceil(full.leads / TENTH), events: Math.ceil(full.events / TENTH) };
    const requests = ground.size("requests");
    const grow = (to: typeof full, from: Pick<typeof full, "leads" | "events">): Promise<void> =>
      withSql(cora.databaseUrl, (client) => fill(client, to, from));

    await grow(tenth, { leads: 0, events: 0 });
    const small = new Map<Question, Times>();
    for (const question of QUESTIONS) {
      const asking = { requests, leads: tenth.leads };
      await overApi(doors, question, { ...asking, requests: FEW });
      small.set(question, await overApi(doors, question, asking));
    }
    ground.say(`filling up to ${full.leads} leads and ${full.events} events`);
    await grow(full, tenth);
    const figures: Figure[] = [];
    for (const question of QUESTIONS) {
      const asking = { requests, leads: full.leads };
      figures.push(...(await figuresOf(ground, doors, question, asking, small.get(question) as Times)));
    }
    return { figures };
  },
} satisfies Benchmark;
