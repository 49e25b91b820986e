import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { eventually } from "../../test/setup/eventually.ts";
import { eachOf } from "../checker/check-wishes.ts";
import { wasAllowedBefore } from "../means/record.ts";
import type { Shown } from "../means/record.ts";
import { stuckWorkflows } from "../checker/stuck-workflows.ts";
import type { Tally } from "../checker/tally.ts";
import type { Row } from "../row.ts";
import { patientCustomer } from "../means/patient.ts";
import type { Customer } from "../world/customer.ts";
import type { World } from "../world/world.ts";

/** Of the time from a request to the ringing of the phone. */
const SWEEP = 1.6;
/** The gate's last word is in the database before the phone rings, and dials are refused that come later than this after it. */
const UNDER_WAY_MS = 10_000;
const ENDED = ["completed", "failed", "cancelled"];
const CALL_ENDED = [...ENDED, "denied", "needs_review"];

interface Race {
  taskId: string;
  workflowId: string;
  to: string;
  /** When the cancellation was answered; null where the task had ended before. */
  cancelledAt: number | null;
}

async function ask({ people }: World, { client }: Customer) {
  const to = people.phone();
  const goal = "Confirm the inspection on Tuesday";
  const once = { "idempotency-key": randomUUID() };
  return { to, created: await client.post("/api/v1/outreach/tasks", { goal, recipient_identifier: to }, once) };
}

/** How long the way from the request to the ringing is at present. */
async function timeToDial(world: World, customer: Customer): Promise<number> {
  const started = Date.now();
  const { to } = await ask(world, customer);
  const rang = await eventually(
    async () => (await world.outside.effects()).find((effect) => effect.to === to),
    "a task's call",
    60,
  );
  return Date.parse(rang.at) - started;
}

async function race(world: World, customer: Customer, pause: number): Promise<Race | string> {
  const { client } = customer;
  const { to, created } = await ask(world, customer);
  if (created.status !== 201) return `a task was answered ${created.status} ${JSON.stringify(created.body)}`;
  const { id: taskId, workflow_id: workflowId } = created.body.data;
  await sleep(pause);
  const cancelled = await client.post(`/api/v1/outreach/tasks/${taskId}/cancel`);
  if (![200, 409].includes(cancelled.status)) return `a cancellation was answered ${cancelled.status}`;
  return { taskId, workflowId, to, cancelledAt: cancelled.status === 200 ? Date.now() : null };
}

async function judge(
  world: World,
  { client }: Customer,
  { taskId, to, cancelledAt }: Race,
  tally: Tally,
): Promise<boolean> {
  const read = async () => (await client.get(`/api/v1/outreach/tasks/${taskId}`)).body.data;
  const ended = await eventually(
    async () => {
      const task = await read();
      if (!ENDED.includes(task.status)) return null;
      const calls: Shown[] = await Promise.all(
        task.attempts.map(
          async (attempt: { record_id: string }) => (await client.get(`/api/v1/calls/${attempt.record_id}`)).body.data,
        ),
      );
      return calls.every(({ status }) => CALL_ENDED.includes(status)) ? { task, calls } : null;
    },
    `task ${taskId} and its calls to end`,
    120,
  ).catch(() => null);
  if (ended === null) {
    tally.add("lost", 1, `${taskId} or its call has no end: ${JSON.stringify(await read()).slice(0, 300)}`);
    return false;
  }
  const effects = (await world.outside.effects()).filter((effect) => effect.to === to);
  if (effects.length > 1) tally.add("duplicates", effects.length - 1, `${to} was called ${effects.length} times`);
  if (cancelledAt === null) return effects.length > 0;
  if (ended.task.status !== "cancelled")
    tally.add("violations", 1, `${taskId} was cancelled and is ${ended.task.status}`);
  const late = effects.filter(({ at }) => Date.parse(at) > cancelledAt + UNDER_WAY_MS);
  tally.add("violations", late.length, `${taskId} was dialled long after its cancellation`);
  const unmoved = effects.filter(
    (effect) => Date.parse(effect.at) > cancelledAt && !ended.calls.some((call) => wasAllowedBefore(call, cancelledAt)),
  );
  tally.add("violations", unmoved.length, `${taskId} was allowed and dialled after its cancellation`);
  const dialled = new Set(effects.map(({ cora_id }) => cora_id));
  const untrue = ended.calls.filter(({ id, status }) => dialled.has(id) === (status === "denied"));
  tally.add(
    "violations",
    untrue.length,
    `${untrue[0]?.id} is ${untrue[0]?.status}, dialled: ${dialled.has(untrue[0]?.id ?? "")}`,
  );
  return effects.length > 0;
}

export const cancelRacesDial: Row = {
  number: 23,
  title: "cancellation races the dial",
  fault: "an outreach task is cancelled at a random instant between its request and the ringing of the phone",
  expected:
    "never dialled and denied, or dialled once, hung up and ended; no dial that the gate allowed after the cancellation",
  trials: { short: 24, long: 1_000 },
  protectedBy: ["withdrawn"],
  alone: false,
  waits: true,
  async run({ world, random, trials, tally }) {
    const customer = await patientCustomer(world);
    const races: Race[] = [];
    for (const finding of ["duplicates", "lost", "violations"] as const) tally.add(finding, 0);
    const sweep = SWEEP * (await timeToDial(world, customer));
    const pauses = Array.from({ length: trials }, () => random() * sweep);
    await eachOf(pauses, 4, async (pause) => {
      const ran = await race(world, customer, pause);
      if (typeof ran === "string") tally.add("wrong", 1, ran);
      else races.push(ran);
    });
    let dialled = 0;
    await eachOf(races, 4, async (ran) => {
      if (await judge(world, customer, ran, tally)) dialled += 1;
      tally.trial();
    });
    const stuck = await stuckWorkflows(
      world,
      races.map(({ workflowId }) => workflowId),
    );
    tally.add("stuck", stuck.length, stuck[0]);
    tally.note(`${dialled} of ${races.length} were dialled before the cancellation`);
  },
};
