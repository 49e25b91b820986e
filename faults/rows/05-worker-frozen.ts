import { randomUUID } from "node:crypto";
import { checkCredits } from "../checker/check-credits.ts";
import { checkWishes } from "../checker/check-wishes.ts";
import { mixedWishes, untilAccepted } from "../means/load.ts";
import type { Patch } from "../patch.ts";
import { pauseAt } from "../patches/pause-at.ts";
import type { Row, RowRun } from "../row.ts";
import { eventually } from "../../test/setup/eventually.ts";
import { createCustomer } from "../world/customer.ts";
import type { Wish } from "../world/customer.ts";

const TOGETHER = 8;

/** Frozen with the ledger's line committed and nothing sent, and frozen with the vendor's answer not yet written down. */
const MOMENTS: readonly (readonly Patch[])[] = [
  [
    after("activities/attempt-call.ts", 'if (opened.kind === "answer") return opened.answer;'),
    after("activities/send-email.ts", 'if ("answer" in opened) return opened.answer;'),
  ],
  [
    before(
      "activities/attempt-call.ts",
      "return inProject(deps.database, input.projectId, (em) =>\n        recordPlacedCall(",
    ),
    after("activities/send-email.ts", "const sent = await emails.send(opened.message);"),
  ],
];

export const workerFrozen: Row = {
  number: 5,
  title: "worker frozen past its time limits, then thawed",
  fault:
    "SIGSTOP of a worker that has just opened attempts, or just been answered; SIGCONT once others have taken over",
  expected: "the thawed worker reaches nobody again and changes nothing that others wrote",
  trials: { short: 16, long: 320 },
  protectedBy: ["stale-dial"],
  alone: true,
  waits: true,
  failpoints: MOMENTS,
  async run(given) {
    const customer = await createCustomer(given.world);
    const all: Wish[] = [];
    for (let turn = 0; all.length < given.trials; turn++) {
      const count = Math.min(TOGETHER, given.trials - all.length);
      const wishes = await mixedWishes({ ...given, customer, count, lines: ["0101", "0107", "0108"] });
      await freezeAt(given, MOMENTS[turn % MOMENTS.length] as readonly Patch[], wishes);
      all.push(...wishes);
      given.tally.trial(count);
    }
    await checkWishes(given.world, all, given.tally);
    await checkCredits(given.world, customer, given.tally, all);
  },
};

/** One worker alone takes the wishes and freezes in the midst of them; two others end them; then it goes on where it was. */
async function freezeAt({ world }: RowRun, patches: readonly Patch[], wishes: readonly Wish[]): Promise<void> {
  await Promise.all(world.workers.splice(0).map((worker) => worker.stop()));
  const place = randomUUID();
  const env = { FAULTS_CHECKPOINTS: `${world.checkpoints.url}/${place}` };
  const frozen = await world.startWorker({ patches, env });
  const point = world.checkpoints.shut(`${place}/effect`);
  try {
    await Promise.all(wishes.map((wish) => untilAccepted(wish)));
    await eventually(() => point.waiting() === wishes.length, "the attempts to be under way", 120);
    frozen.signal("SIGSTOP");
    await world.heal();
    await eventually(() => othersHaveEnded(wishes), "the others to take over", 180);
    point.open();
    frozen.signal("SIGCONT");
    // A worker that is told to stop first writes down what it believes.
    await frozen.stop();
  } finally {
    point.open();
    await frozen.kill();
  }
}

/** Whether every attempt has been judged by somebody: the API shows none that is still open. */
async function othersHaveEnded(wishes: readonly Wish[]): Promise<boolean> {
  for (const { customer, channel, leadId } of wishes) {
    const { body } = await customer.client.get(`/api/v1/leads/${leadId}/${channel}s`);
    const [record] = body.data as { status: string }[];
    if (!record || ["queued", "dialing", "ringing", "in_progress"].includes(record.status)) return false;
  }
  return true;
}

function after(file: string, find: string): Patch {
  return { file, find, replace: `${find}\n${pauseAt("effect")}` };
}

function before(file: string, find: string): Patch {
  return { file, find, replace: `${pauseAt("effect")}\n${find}` };
}
