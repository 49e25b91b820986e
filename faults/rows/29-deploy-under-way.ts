import type { History } from "@temporalio/common/lib/proto-utils.js";
import { eventually } from "../../test/setup/eventually.ts";
import { checkWishes, eachOf } from "../checker/check-wishes.ts";
import type { Tally } from "../checker/tally.ts";
import { readRecord } from "../means/record.ts";
import { broken, changedWorkflows, presentWorkflows } from "../means/replay.ts";
import { withTemporal } from "../means/temporal.ts";
import type { Patch } from "../patch.ts";
import type { Row } from "../row.ts";
import { patientCustomer } from "../means/patient.ts";
import { recordOf, wishFor } from "../world/customer.ts";
import type { Wish } from "../world/customer.ts";
import type { World } from "../world/world.ts";

const workflowOf = (wish: Wish): string => `${wish.channel}:${recordOf(wish)}`;

/** New workers beside the old ones, then the old ones told to stop. */
async function deploy(world: World, patches: readonly Patch[]): Promise<void> {
  const old = world.workers.splice(0);
  world.workers.push(...(await Promise.all(old.map(() => world.startWorker({ patches })))));
  await Promise.all(old.map((worker) => worker.stop()));
}

const historiesOf = (world: World, wishes: Wish[]): Promise<Map<string, History>> =>
  withTemporal(world, async (client) => {
    const histories = new Map<string, History>();
    await eachOf(wishes, 4, async (wish) => {
      histories.set(workflowOf(wish), await client.workflow.getHandle(workflowOf(wish)).fetchHistory());
    });
    return histories;
  });

/** What the check before a release says: the present code fits every history, a careless change fits none. */
async function checkReplay(histories: Map<string, History>, tally: Tally): Promise<void> {
  const unfit = await broken(await presentWorkflows(), histories);
  tally.add("stuck", unfit.length, `${unfit[0]} does not replay`);
  const caught = await broken(await changedWorkflows(), histories);
  const missed = histories.size - caught.length;
  tally.add("wrong", missed, `a careless change went unnoticed in ${missed} histories`);
}

export const deployUnderWay: Row = {
  number: 29,
  title: "deploy with changed workflows while work is under way",
  fault:
    "workers with a call workflow that has changed before the place where calls wait take over calls and emails; the histories are replayed with the present and with a carelessly changed workflow",
  expected: "everything that waited is sent once and ends; the replay passes, and fails for the careless change",
  trials: { short: 12, long: 300 },
  protectedBy: ["told-apart"],
  alone: true,
  waits: true,
  async run({ world, trials, tally }) {
    const customer = await patientCustomer(world);
    const wishes: Wish[] = [];
    await customer.client.patch("/api/v1/policy", { outreach_paused: true });
    try {
      for (let trial = 0; trial < trials; trial++) {
        const wish =
          trial % 3 === 0
            ? await wishFor(customer, "email", world.people.address())
            : await wishFor(customer, "call", world.people.phone());
        await wish.send();
        wishes.push(wish);
        tally.trial();
      }
      await eachOf(wishes, 4, (wish) =>
        eventually(async () => (await readRecord(wish)).status === "deferred", `${workflowOf(wish)} to wait`, 120),
      );
      const waiting = await historiesOf(world, wishes);
      await deploy(world, world.release);
      await customer.client.patch("/api/v1/policy", { outreach_paused: false });
      await checkWishes(world, wishes, tally);
      tally.add("wrong", 0);
      // Those that have gone through the changed workflow belong to it alone.
      await checkReplay(waiting, tally);
    } finally {
      // Whoever comes next finds none of the later release, and starts anew.
      await Promise.all(world.workers.splice(0).map((worker) => worker.kill()));
    }
  },
};
