import { randomUUID } from "node:crypto";
import { freePort } from "../../bin/processes/free-port.ts";
import type { Benchmark, Figure } from "../benchmark.ts";
import type { Ground } from "../ground/ground.ts";
import { load } from "../ground/load.ts";
import type { Loaded } from "../ground/load.ts";
import type { Metered } from "../ground/meter.ts";
import { interleave, median, ratios } from "../ground/rounds.ts";
import { addLeads, buildSender } from "../ground/seed.ts";

const CONNECTIONS = 32;
const LEADS = 500;
const MESSAGE = "Your neighbours have put panels on their roof. ".repeat(6);

type Round = Metered<Loaded, "api" | "postgres" | "all">;
/** All is started from here, so what is neither API nor Postgres is the load's own. */
const PARTS = {
  api: ({ api }: Round["cpu"]) => api,
  postgres: ({ postgres }: Round["cpu"]) => postgres,
  load: ({ all, api, postgres }: Round["cpu"]) => all - api - postgres,
};

/** A door that requests are sent to, and the process behind it. */
interface Door {
  url: string;
  path: string;
  pid: number;
  key: string;
  body(n: number): Record<string, unknown>;
}

const through = (ground: Ground, door: Door, requests: number): Promise<Round> =>
  ground.meter({ api: door.pid, postgres: ground.servers.postgresPid(), all: process.pid }, () =>
    load({
      url: door.url,
      connections: CONNECTIONS,
      requests,
      expect: 202,
      make: (n) => ({
        method: "POST",
        path: door.path,
        headers: {
          "content-type": "application/json",
          authorization: `Bearer ${door.key}`,
          "idempotency-key": randomUUID(),
        },
        body: JSON.stringify(door.body(n)),
      }),
    }),
  );

async function openFloor(ground: Ground): Promise<Door> {
  const port = await freePort();
  const env = { DATABASE_URL: await ground.database(), PORT: String(port) };
  const { pid } = await ground.spawn("bench/accept/floor-main.ts", env, (output) => output.includes("ready"));
  const body = (n: number) => ({ lead_id: `lead_${n}`, agent_id: "agt_1", subject: "Your roof", message: MESSAGE });
  return { url: `http://127.0.0.1:${port}`, path: "/", pid, key: randomUUID(), body };
}

async function openCora(ground: Ground): Promise<{ email: Door; call: Door }> {
  const cora = await ground.cora();
  const { pid } = await cora.startApi();
  const sender = await buildSender(cora);
  const leads = await addLeads(cora.databaseUrl, sender.projectId, LEADS);
  const whom = (n: number) => ({ lead_id: leads[n % LEADS]?.id, agent_id: sender.agent.id });
  const door = { url: cora.baseUrl, pid, key: sender.apiKey };
  return {
    email: {
      ...door,
      path: "/api/v1/outreach/email",
      body: (n) => ({ ...whom(n), subject: "Your roof", message: MESSAGE }),
    },
    call: {
      ...door,
      path: "/api/v1/outreach/call",
      body: (n) => ({ ...whom(n), call_reason: "Ask about the roof." }),
    },
  };
}

function compare(name: string, of: Round[], to: Round[]): Figure[] {
  const rate = ({ result }: Round) => result.rate;
  const p99 = ({ result }: Round) => result.p99;
  const otherwise =
    "Rates on few cores follow the CPU that a request takes of API, Postgres and load generator together; the parts are in the notes.";
  return [
    { name: `${name}: rate`, unit: "req/s", rounds: of.map(rate), kind: "absolute", better: "more" },
    { name: `${name}: p99`, unit: "ms", rounds: of.map(p99), kind: "absolute", better: "less" },
    {
      name: `${name}: rate, to the floor's`,
      unit: "x",
      rounds: ratios(of.map(rate), to.map(rate)),
      kind: "ratio",
      better: "more",
      target: { atLeast: 0.4, otherwise },
    },
    {
      name: `${name}: p99, to the floor's`,
      unit: "x",
      rounds: ratios(of.map(p99), to.map(p99)),
      kind: "ratio",
      better: "less",
      target: { atMost: 3 },
    },
  ];
}

/** CPU of each part per request, in milliseconds. */
function parts(name: string, rounds: Round[]): string {
  const each = Object.entries(PARTS).map(([part, of]) => {
    const ms = median(rounds.map(({ cpu, result }) => (of(cpu) * 1000) / result.latencies.length));
    return `${part} ${ms.toFixed(2)}`;
  });
  return `CPU ms per request, ${name}: ${each.join(", ")}.`;
}

export default {
  name: "accept",
  question: "How much of the rate of one INSERT behind Koa does an accepted call or email keep?",
  method: [
    `${CONNECTIONS} keep-alive connections in a closed loop, every request with an Idempotency-Key of its own, over ${LEADS} leads of one project; no worker runs.`,
    "Cora's side is the whole way: key, rate limit, validation, subscription, idempotency, record, feed, audit event, credits held, workflow promised, tenancy by row-level security, access log.",
    "The floor beside it, on the same Postgres: Koa and one committed INSERT of the same body, with a unique key; nobody is authenticated, nothing is checked.",
    "Without Temporal: the server is killed before the round and started again after it.",
  ],
  sizes: { requests: { full: 5_000, quick: 300, means: "requests per round and door" } },
  run: async (ground) => {
    const [floor, { email, call }] = [await openFloor(ground), await openCora(ground)];
    const requests = ground.size("requests");
    // Connections, plans and compiled code are there before anything counts.
    for (const door of [floor, email, call]) await through(ground, door, Math.max(200, requests / 10));
    const measured = await interleave(ground.rounds, {
      floor: () => through(ground, floor, requests),
      email: () => through(ground, email, requests),
      call: () => through(ground, call, requests),
      away: async () => {
        await ground.servers.stopTemporal();
        return through(ground, email, requests).finally(() => ground.servers.startTemporal());
      },
    });
    const rates = (rounds: Round[]) => rounds.map(({ result }) => result.rate);
    return {
      figures: [
        { name: "floor: rate", unit: "req/s", rounds: rates(measured.floor), kind: "absolute", better: "more" },
        ...compare("email", measured.email, measured.floor),
        ...compare("call", measured.call, measured.floor),
        ...compare("email without Temporal", measured.away, measured.floor),
        {
          name: "email without Temporal: rate, to that with it",
          unit: "x",
          rounds: ratios(rates(measured.away), rates(measured.email)),
          kind: "ratio",
          better: "more",
          target: { atLeast: 0.95 },
        },
      ],
      notes: [
        parts("floor", measured.floor),
        parts("email", measured.email),
        parts("call", measured.call),
        `Others took ${Math.round(median(measured.email.map(({ foreign }) => foreign)) * 100)} % of the machine meanwhile.`,
      ],
    };
  },
} satisfies Benchmark;
