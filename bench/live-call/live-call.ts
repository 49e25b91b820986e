import { randomUUID } from "node:crypto";
import { freePort } from "../../bin/processes/free-port.ts";
import type { Benchmark, Figure } from "../benchmark.ts";
import { ascending, interleave, percentile, ratios } from "../ground/rounds.ts";
import { buildSender } from "../ground/seed.ts";
import { callThrough } from "./caller.ts";
import type { Heard, Line } from "./caller.ts";
import { seedCalls } from "./seed-calls.ts";

/** All calls are picked up within this time, and stay until everybody has asked. */
const ARRIVAL_MS = 5_000;
const PAUSE_MS = { shortest: 2_000, spread: 2_000 } as const;
const PROMPTS = 5;
const WARM_UP = 5;
/** Its multiples spread evenly over any stretch, without a clock of their own. */
const GOLDEN = 0.618_033_988_749_895;

const everybody = (lines: readonly Line[]): Promise<Heard[]> =>
  Promise.all(
    lines.map((line, n) => {
      const share = (n * GOLDEN) % 1;
      const pauseMs = PAUSE_MS.shortest + share * PAUSE_MS.spread;
      return callThrough(line, { waitMs: share * ARRIVAL_MS, pauseMs, prompts: PROMPTS });
    }),
  );

const STEPS = {
  "webhook to TwiML": ({ twiml }: Heard) => [twiml],
  "setup to the greeting": ({ greeting }: Heard) => [greeting],
  "prompt to the first token": ({ tokens }: Heard) => tokens,
} as const;

function figures(cora: Heard[][], floor: Heard[][]): Figure[] {
  return Object.entries(STEPS).flatMap(([name, step]) => {
    const at = (rounds: Heard[][], share: number) =>
      rounds.map((heard) => percentile(ascending(heard.flatMap(step)), share));
    const absolute = (what: string, rounds: number[]): Figure => ({
      name: `${name}: ${what}`,
      unit: "ms",
      rounds,
      kind: "absolute",
      better: "less",
    });
    return [
      absolute("p50", at(cora, 0.5)),
      absolute("p99", at(cora, 0.99)),
      absolute("floor's p50", at(floor, 0.5)),
      absolute("floor's p99", at(floor, 0.99)),
      {
        name: `${name}: p50, to the floor's`,
        unit: "x",
        rounds: ratios(at(cora, 0.5), at(floor, 0.5)),
        kind: "ratio",
        better: "less",
      },
    ];
  });
}

export default {
  name: "live-call",
  question: "How long does a person on the phone wait for Cora's own part of an answer?",
  method: [
    `The benchmark plays the telephone company: signed webhooks and ConversationRelay sockets. All calls are picked up within ${ARRIVAL_MS / 1000} s and are open at the same time; everybody asks ${PROMPTS} questions, ${PAUSE_MS.shortest / 1000} to ${(PAUSE_MS.shortest + PAUSE_MS.spread) / 1000} s after what was heard last.`,
    "The model is left out: answers come from the built-in rules, at once. Everything else is there: signatures, the attempt's token, the call's records, every turn written down before it is answered.",
    "The floor beside it: Koa and a bare socket, one INSERT each, then a fixed answer; no signatures, no tenants, no records.",
  ],
  sizes: { calls: { full: 100, quick: 10, means: "calls at once" } },
  run: async (ground) => {
    const cora = await ground.cora();
    await Promise.all([cora.startApi(), cora.startWorker()]);
    const sender = await buildSender(cora);
    const port = await freePort();
    const env = { DATABASE_URL: cora.databaseUrl, PORT: String(port) };
    await ground.spawn("bench/live-call/floor-main.ts", env, (output) => output.includes("ready"));
    const floorLines = (count: number): Line[] =>
      Array.from({ length: count }, () => ({
        answerUrl: `http://127.0.0.1:${port}/answer`,
        socketUrl: `ws://127.0.0.1:${port}/`,
        callSid: randomUUID(),
        authToken: "",
      }));
    await everybody(await seedCalls(cora, sender, WARM_UP));
    await everybody(floorLines(WARM_UP));
    const count = ground.size("calls");
    const rounds = await interleave(ground.rounds, {
      cora: async () => everybody(await seedCalls(cora, sender, count)),
      floor: () => everybody(floorLines(count)),
    });
    return { figures: figures(rounds.cora, rounds.floor) };
  },
} satisfies Benchmark;
