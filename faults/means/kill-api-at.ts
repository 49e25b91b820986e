import { randomUUID } from "node:crypto";
import { eventually } from "../../test/setup/eventually.ts";
import { testClient } from "../../test/setup/test-client.ts";
import type { Patch } from "../patch.ts";
import { pauseAt } from "../patches/pause-at.ts";
import { layCable } from "../world/cable.ts";
import type { Wish } from "../world/customer.ts";
import type { ApiProcess } from "../world/fleet.ts";
import { throughCable } from "../world/settings.ts";
import type { World } from "../world/world.ts";
import { COMMIT_MESSAGE } from "./commit-message.ts";

/** The transaction has committed; nobody was woken and no reply has left. */
export const BEFORE_REPLY: Patch = {
  file: "api/invoke.ts",
  find: "withUpload(deps, actor.projectId, upload, work) : work());\n",
  replace: `withUpload(deps, actor.projectId, upload, work) : work());\n${pauseAt("before-reply")}\n`,
};
const AUDIT = /INSERT INTO audit_event/i;
const STEADY_MS = 1_000;

/** Sends all wishes to one further API process, which is killed while all are committed and none is answered. */
export async function killBeforeReply(
  world: World,
  wishes: readonly Wish[],
  meanwhile: () => Promise<unknown> = async () => undefined,
): Promise<void> {
  // A place of its own: another row may hold the same moment now.
  const place = randomUUID();
  const env = { FAULTS_CHECKPOINTS: `${world.checkpoints.url}/${place}` };
  const api = await world.startApi({ patches: [BEFORE_REPLY], env });
  const point = world.checkpoints.shut(`${place}/before-reply`);
  try {
    const sent = sendThrough(api, wishes);
    await eventually(() => point.waiting() === wishes.length, `${wishes.length} requests before their reply`, 120);
    await meanwhile();
    await api.kill();
    await sent;
  } finally {
    point.open();
    await api.kill();
  }
}

/** The same while the database has been told everything but the COMMIT, which is kept back on the wire. */
export async function killBeforeCommit(world: World, wishes: readonly Wish[]): Promise<void> {
  const cable = await layCable({ host: "127.0.0.1", port: world.postgres.port });
  const api = await world.startApi({ env: { DATABASE_URL: throughCable(world.databaseUrl, cable) } });
  try {
    cable.keepBack(AUDIT, COMMIT_MESSAGE);
    const sent = sendThrough(api, wishes);
    await untilSteady(() => cable.keptBack());
    await api.kill();
    await sent;
  } finally {
    await api.kill();
    cable.close();
  }
}

const sendThrough = ({ url }: ApiProcess, wishes: readonly Wish[]): Promise<unknown> =>
  Promise.all(wishes.map((wish) => wish.send(testClient(url, wish.customer.apiKey))));

/** Until something was kept back and for a while no more has come. */
async function untilSteady(count: () => number): Promise<void> {
  let [last, since] = [0, Date.now()];
  await eventually(
    () => {
      if (count() !== last) [last, since] = [count(), Date.now()];
      return last > 0 && Date.now() - since > STEADY_MS;
    },
    "requests before their commit",
    120,
  );
}
