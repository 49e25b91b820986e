import type { Client } from "@temporalio/client";
import { eventually } from "../../test/setup/eventually.ts";
import { checkWishes, eachOf } from "../checker/check-wishes.ts";
import { withTemporal } from "../means/temporal.ts";
import type { Row } from "../row.ts";
import { patientCustomer } from "../means/patient.ts";
import { recordOf, wishFor } from "../world/customer.ts";
import { webhooksOf } from "../means/webhooks-of.ts";
import type { Customer, Wish } from "../world/customer.ts";
import type { World } from "../world/world.ts";

const NAMESPACE = "default";
const AGAIN_MS = 10_000;

/** As after the namespace's retention, or a cluster that lost its data: the id is as if it had never been used. */
async function forget(client: Client, workflowId: string): Promise<void> {
  const workflowExecution = { workflowId };
  const handle = client.workflow.getHandle(workflowId);
  await handle.terminate("forgotten").catch(() => undefined);
  let askedAt = 0;
  const isGone = async (): Promise<boolean> => {
    // A deletion is only asked for, and may come to nothing.
    if (Date.now() - askedAt > AGAIN_MS) {
      askedAt = Date.now();
      await client.workflowService
        .deleteWorkflowExecution({ namespace: NAMESPACE, workflowExecution })
        .catch(() => undefined);
    }
    return handle.describe().then(
      () => false,
      () => true,
    );
  };
  await eventually(isGone, `${workflowId} to be forgotten`, 180);
}

/** The promise that was once kept, a second time: as when it is carried again after a crash. */
async function promiseAgain(world: World, { channel }: Wish, id: string): Promise<void> {
  await world.database.system.em.fork().execute(
    `INSERT INTO workflow_start (workflow_id, workflow_type, project_id, record_id, lead_id, agent_id, request_id)
       SELECT '${channel}:' || id, ?, project_id, id, lead_id, agent_id, request_id FROM ${channel} WHERE id = ? ON CONFLICT DO NOTHING`,
    [channel === "call" ? "outreachCall" : "outreachEmail", id],
  );
  world.database.wake();
}

/** While Temporal still knows the workflow, a promise that is carried again finds it and starts nothing. */
async function carryTwice(world: World, client: Client, wish: Wish, id: string): Promise<boolean> {
  const handle = client.workflow.getHandle(`${wish.channel}:${id}`);
  const { runId } = await handle.describe();
  await promiseAgain(world, wish, id);
  const sql = "SELECT 1 FROM workflow_start WHERE record_id = ?";
  const carried = async () => (await world.database.system.em.fork().execute<unknown[]>(sql, [id])).length === 0;
  await eventually(carried, `the promise of ${id} to be carried again`, 120);
  return (await handle.describe()).runId === runId;
}

const isTaken = async (world: World, id: string): Promise<boolean> => (await world.outside.effects(id)).length > 0;

/** The new run has done the first thing that it does: it has tried to send. */
async function untilTried(client: Client, workflowId: string): Promise<void> {
  const handle = client.workflow.getHandle(workflowId);
  const hasTried = async (): Promise<boolean> => {
    const history = await handle.fetchHistory().catch(() => null);
    return (history?.events ?? []).some((event) => event.activityTaskCompletedEventAttributes);
  };
  await eventually(hasTried, `a new run of ${workflowId} to try`, 120);
}

/** Calls to those whose phone rings on, of which no word comes before all is over. */
interface Ringing {
  customer: Customer;
  hangUp(): Promise<void>;
}

async function ringingOn(world: World): Promise<Ringing> {
  const customer = await patientCustomer(world);
  const diversion = world.door.divert(webhooksOf(customer, []), "hold");
  return {
    customer,
    async hangUp() {
      diversion.end();
      for (const request of diversion.requests) await diversion.deliver(request);
    },
  };
}

export const keyAfterRetention: Row = {
  number: 22,
  title: "key used again after Temporal has forgotten the workflow",
  fault:
    "its start is promised again; the workflow's execution is deleted from Temporal, after its end or while the phone rings; then the key is used and the start promised once more",
  expected: "Postgres still answers with the first reply; the new run finds the ledger and dials nobody again",
  trials: { short: 12, long: 300 },
  protectedBy: ["ledger", "workflow-id"],
  alone: false,
  waits: true,
  async run({ world, trials, tally }) {
    const customer = await patientCustomer(world);
    const ringing = await ringingOn(world);
    const wishes: Wish[] = [];
    tally.add("wrong", 0);
    await withTemporal(world, (client) =>
      eachOf([...Array(trials).keys()], 4, async (trial) => {
        const wish = await wishOf(trial);
        await wish.send();
        const id = recordOf(wish) as string;
        wishes.push(wish);
        await eventually(() => isTaken(world, id), `${id} to reach the outside`, 120);
        // Every third is forgotten while its phone still rings.
        if (trial % 3 > 0) await checkWishes(world, [wish], tally);
        if (!(await carryTwice(world, client, wish, id))) tally.add("wrong", 1, `${id} was given a second run`);
        await forget(client, `${wish.channel}:${id}`);
        const again = (await wish.send()) ?? (await wish.send());
        if (again?.status !== 202) tally.add("differing", 1, `${id} was answered ${again?.status}`);
        await promiseAgain(world, wish, id);
        await untilTried(client, `${wish.channel}:${id}`);
        tally.trial();
      }),
    );
    await ringing.hangUp();
    await checkWishes(world, wishes, tally);

    function wishOf(trial: number): Promise<Wish> {
      if (trial % 3 === 0) return wishFor(ringing.customer, "call", world.people.phone("0107"));
      if (trial % 3 === 1) return wishFor(customer, "call", world.people.phone());
      return wishFor(customer, "email", world.people.address());
    }
  },
};
