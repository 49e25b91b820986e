import { workflowId } from "../../domain/workflow-id.ts";
import type { Benchmark, Figure } from "../benchmark.ts";
import { acceptOutreach } from "../ground/accept-outreach.ts";
import { allDone } from "../ground/all-done.ts";
import type { BenchCora } from "../ground/bench-cora.ts";
import { historySize } from "../ground/history-size.ts";
import { reservedNumber } from "../ground/reserved-number.ts";
import { addLeads, buildSender, withSql } from "../ground/seed.ts";
import type { SeededLead, Sender } from "../ground/seed.ts";

interface Round {
  events: number;
  transitions: number;
  bytes: number;
  rate: number;
  cpu: number;
}

const WARM_UP = 5;
const SAMPLE = 20;

async function callAll(cora: BenchCora, sender: Sender, leads: readonly SeededLead[]): Promise<string[]> {
  const ids = await acceptOutreach(cora, sender, { channel: "call", leads });
  await withSql(cora.databaseUrl, (client) =>
    allDone(
      client,
      "SELECT count(*) FROM call WHERE id = ANY ($1) AND state = 'completed' AND settled_at IS NOT NULL",
      ids.length,
      { values: [ids] },
    ),
  );
  return ids;
}

export default {
  name: "call",
  question: "What does a durable workflow per call cost, from the request until the outcome is written down?",
  method: [
    "Emulated people answer at once and talk a little; the voice runs through signed TwiML and ConversationRelay webhooks and sockets as a real call's does, at twenty times the speed.",
    "The time runs from the first request until the last call is settled: transcript, summary, outcome and charge.",
    "CPU is that of API, worker, Postgres and Temporal together, the conversations included. Events, transitions and bytes are medians over 20 workflows as Temporal tells them.",
  ],
  sizes: { calls: { full: 100, quick: 10, means: "calls per round" } },
  run: async (ground) => {
    const { servers } = ground;
    // What people hear takes no time here.
    const cora = await ground.cora({ env: { SPEECH_MS_PER_CHARACTER: "0" } });
    const [api, worker] = await Promise.all([cora.startApi(), cora.startWorker()]);
    const sender = await buildSender(cora);
    const count = ground.size("calls");
    const leadsFor = (many: number) => addLeads(cora.databaseUrl, sender.projectId, many, reservedNumber);
    await callAll(cora, sender, await leadsFor(WARM_UP));
    const trees = {
      api: api.pid,
      worker: worker.pid,
      postgres: servers.postgresPid(),
      temporal: servers.temporalPid(),
    };
    const rounds: Round[] = [];
    for (let round = 0; round < ground.rounds; round++) {
      const leads = await leadsFor(count);
      const { result: ids, seconds, cpu } = await ground.meter(trees, () => callAll(cora, sender, leads));
      const size = await historySize(
        servers.temporalAddress,
        ids.slice(0, SAMPLE).map((id) => workflowId.outreachCall(id)),
      );
      const total = cpu.api + cpu.worker + cpu.postgres + cpu.temporal;
      rounds.push({ ...size, rate: count / seconds, cpu: (total / count) * 1000 });
    }
    const figure = (name: keyof Round, rest: Omit<Figure, "rounds">): Figure => ({
      ...rest,
      rounds: rounds.map((round) => round[name]),
    });
    return {
      figures: [
        figure("events", {
          name: "history events at the outcome",
          unit: "events",
          kind: "count",
          better: "less",
          target: { atMost: 45 },
        }),
        figure("transitions", { name: "state transitions", unit: "", kind: "count", better: "less" }),
        figure("bytes", { name: "history bytes", unit: "bytes", kind: "count", better: "less" }),
        figure("rate", { name: "calls per second, request to outcome", unit: "/s", kind: "absolute", better: "more" }),
        figure("cpu", { name: "CPU per 1,000 calls", unit: "s", kind: "absolute", better: "less" }),
      ],
    };
  },
} satisfies Benchmark;
