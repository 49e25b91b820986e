import type { Benchmark, Figure } from "../benchmark.ts";
import { keepReportsAway } from "../email/cora-emails.ts";
import { interleave } from "../ground/rounds.ts";
import { buildSender } from "../ground/seed.ts";
import { killWhileDialling } from "./killed-calls.ts";
import type { Redialled } from "./killed-calls.ts";
import { killWhileSending } from "./killed-emails.ts";
import type { Recovered } from "./killed-emails.ts";

const SECONDS_MAX = 5;
const NOTICED = "a send counts as interrupted 3 s after the last sign of life, and is tried again a second later.";
const STARTED =
  "nobody can take over before the new process has loaded and polls for work; a second worker need not start.";

function emailFigures(name: string, rounds: Recovered[], otherwise: string): Figure[] {
  return [
    {
      name: `${name}: the first interrupted send is settled after`,
      unit: "s",
      rounds: rounds.map(({ firstSeconds }) => firstSeconds),
      kind: "absolute",
      better: "less",
      target: { atMost: SECONDS_MAX, otherwise },
    },
    {
      name: `${name}: the last one after`,
      unit: "s",
      rounds: rounds.map(({ lastSeconds }) => lastSeconds),
      kind: "absolute",
      better: "less",
    },
    {
      name: `${name}: interrupted sends`,
      unit: "",
      rounds: rounds.map(({ interrupted }) => interrupted),
      kind: "absolute",
      better: "less",
    },
    {
      name: `${name}: emails not sent exactly once`,
      unit: "",
      rounds: rounds.map(({ notOnce }) => notOnce),
      kind: "count",
      better: "less",
      target: { atMost: 0 },
    },
  ];
}

const callFigures = (rounds: Redialled[], graceSeconds: number): Figure[] => [
  {
    name: "calls: earliest second attempt, to the reconcile grace",
    unit: "x",
    rounds: rounds.map(({ earliestSeconds }) => earliestSeconds / graceSeconds),
    kind: "ratio",
    better: "more",
    target: { atLeast: 1 },
  },
  {
    name: "calls: phones that rang twice",
    unit: "",
    rounds: rounds.map(({ doubled }) => doubled),
    kind: "count",
    better: "less",
    target: { atMost: 0 },
  },
];

export default {
  name: "recovery",
  question:
    "How soon is a send settled that a worker's death has interrupted, and is nobody called before it is certain?",
  method: [
    "Emails: the provider takes 400 ms to answer; while at least ten sends are under way the worker gets SIGKILL. Counted are the sends that Temporal then saw in the dead process's hands, from the kill until the ledger has the provider's answer. Once with another worker beside it, once with the only worker, started again half a second later as `npm start` does.",
    "Calls: the telephone company holds back its answers when the worker gets SIGKILL. Half of the calls never reached it and have to be made again, which must not happen before the reconcile grace is over; the other half ring, but their callbacks are lost and the company's list does not show them for a while that is shorter than the grace: they must be found and never be dialled again.",
    "The emulated vendors count what really reached people.",
  ],
  sizes: {
    emails: { full: 200, quick: 30, means: "emails per round" },
    calls: { full: 20, quick: 2, means: "calls of each kind per round" },
    graceSeconds: { full: 45, quick: 10, means: "seconds of reconcile grace" },
    lagSeconds: { full: 30, quick: 5, means: "seconds until the telephone company's list shows a call" },
  },
  run: async (ground) => {
    const graceSeconds = ground.size("graceSeconds");
    const cora = await ground.cora({ env: { CORA_RECONCILE_GRACE_SECONDS: String(graceSeconds) } });
    await cora.startApi();
    const sender = await buildSender(cora);
    await keepReportsAway(cora);
    const emails = { count: ground.size("emails"), address: ground.servers.temporalAddress };
    const calls = { count: ground.size("calls"), lagSeconds: ground.size("lagSeconds") };
    const rounds = await interleave(ground.rounds, {
      beside: () => killWhileSending(cora, sender, { ...emails, takeOver: "second worker" }),
      alone: () => killWhileSending(cora, sender, { ...emails, takeOver: "restart" }),
      calls: (round) => killWhileDialling(cora, sender, { ...calls, round }),
    });
    return {
      figures: [
        ...emailFigures("another worker runs", rounds.beside, NOTICED),
        ...emailFigures("the only worker is started again", rounds.alone, STARTED),
        ...callFigures(rounds.calls, graceSeconds),
      ],
    };
  },
} satisfies Benchmark;
