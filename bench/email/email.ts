import type { Benchmark, Figure } from "../benchmark.ts";
import { interleave, ratios } from "../ground/rounds.ts";
import { buildSender } from "../ground/seed.ts";
import { coraRound, keepReportsAway } from "./cora-emails.ts";
import { PARTS } from "./sends.ts";
import type { Sent } from "./sends.ts";
import { straightforwardRound } from "./straightforward.ts";

const of = (rounds: readonly Sent[], name: "ratePerSecond" | "cpuPerThousand" | "events" | "transitions" | "bytes") =>
  rounds.map((round) => round[name]);

const OTHERWISE =
  "Nine tenths of the CPU are Temporal's and the worker's, most of that the SDK's, and with 11 events there is little left to take away: about half the transitions of the reference, but attributes by which workflows can be searched, which the reference has none of. Postgres writes thirteen rows for each email (gate, verdict, ledger, feed, usage, credits) where the reference writes one and changes it once. Only an activity that Temporal does not keep track of would be much cheaper, and nothing that sends may be one.";

function figures(cora: Sent[], straightforward: Sent[]): Figure[] {
  const absolute = (name: string, unit: string, rounds: number[], better: Figure["better"]): Figure => ({
    name,
    unit,
    rounds,
    kind: "absolute",
    better,
  });
  const shares = (whose: string, rounds: Sent[]): Figure[] =>
    PARTS.map((part) =>
      absolute(
        `${whose}CPU of ${part} per 1,000 emails`,
        "s",
        rounds.map((round) => round.shares[part]),
        "less",
      ),
    );
  return [
    {
      name: "emails/s, to the straightforward shape's",
      unit: "x",
      rounds: ratios(of(cora, "ratePerSecond"), of(straightforward, "ratePerSecond")),
      kind: "ratio",
      better: "more",
      target: { atLeast: 1.3, otherwise: OTHERWISE },
    },
    {
      name: "CPU, to the straightforward shape's",
      unit: "x",
      rounds: ratios(of(cora, "cpuPerThousand"), of(straightforward, "cpuPerThousand")),
      kind: "ratio",
      better: "less",
      target: { atMost: 0.75, otherwise: OTHERWISE },
    },
    {
      name: "history events up to `sent`",
      unit: "events",
      rounds: of(cora, "events"),
      kind: "count",
      better: "less",
      target: { atMost: 11 },
    },
    { name: "state transitions", unit: "", rounds: of(cora, "transitions"), kind: "count", better: "less" },
    { name: "history bytes", unit: "bytes", rounds: of(cora, "bytes"), kind: "count", better: "less" },
    absolute("emails per second", "/s", of(cora, "ratePerSecond"), "more"),
    absolute("CPU per 1,000 emails", "s", of(cora, "cpuPerThousand"), "less"),
    ...shares("", cora),
    absolute("straightforward: emails per second", "/s", of(straightforward, "ratePerSecond"), "more"),
    absolute("straightforward: CPU per 1,000 emails", "s", of(straightforward, "cpuPerThousand"), "less"),
    ...shares("straightforward: ", straightforward),
    absolute("straightforward: history events", "events", of(straightforward, "events"), "less"),
    absolute("straightforward: state transitions", "", of(straightforward, "transitions"), "less"),
    absolute("straightforward: history bytes", "bytes", of(straightforward, "bytes"), "less"),
  ];
}

export default {
  name: "email",
  question: "What does a durable workflow per email cost, from the request until the mail provider has it?",
  method: [
    "32 keep-alive connections ask in a closed loop; the time runs from the first request until the last email is `sent`.",
    "Beside it the straightforward shape: a handler that inserts a row and awaits `workflow.start`, one activity that sends and one that records, with a worker that is set as Cora's; no authentication, tenants, gate, ledger, limits or credits.",
    "Both on the same Postgres, Temporal server and emulated Resend, one after the other with processes started afresh each round and 100 emails to warm up, so that connections that are made once are not charged to the few that are measured; delivery reports stay away, because the reference could not hear them.",
    "CPU is that of API, worker, Postgres and Temporal together. Events, transitions and bytes are medians over 20 workflows as Temporal tells them; a send that takes longer than a second sends heartbeats, and each is a transition.",
  ],
  sizes: { emails: { full: 600, quick: 20, means: "emails per round" } },
  run: async (ground) => {
    const cora = await ground.cora();
    const preparing = await cora.startApi();
    const sender = await buildSender(cora);
    await keepReportsAway(cora);
    await preparing.kill();
    const count = ground.size("emails");
    const measured = await interleave(ground.rounds, {
      cora: () => coraRound(ground, cora, sender, count),
      straightforward: () => straightforwardRound(ground, cora, count),
    });
    return { figures: figures(measured.cora, measured.straightforward) };
  },
} satisfies Benchmark;
