import { setTimeout as sleep } from "node:timers/promises";
import { insertApiKey } from "../../db/queries/insert-api-key.ts";
import { inSystem } from "../../db/project-scope.ts";
import { newApiKey } from "../../api/auth/api-key.ts";
import { checkWishes } from "../checker/check-wishes.ts";
import type { Tally } from "../checker/tally.ts";
import { steadyLoad, unanswered } from "../means/steady-load.ts";
import { TIMED_VENDORS, postEvent } from "../means/vendor-events.ts";
import type { Row } from "../row.ts";
import { patientCustomer } from "../means/patient.ts";
import type { Customer } from "../world/customer.ts";
import type { World } from "../world/world.ts";
import { sessionClient } from "../../test/api/session-client.ts";
import { testClient } from "../../test/setup/test-client.ts";

const AT_ONCE_MS = 1_000;
/** A busy machine carries slowly what was asked for meanwhile. */
const PATIENCE_SECONDS = 600;
const NEW: Record<(typeof TIMED_VENDORS)[number]["name"], string> = {
  resend: "whsec_dGhlLW5ldy1zZWNyZXQ=",
  stripe: "whsec_the_new_one",
  elevenlabs: "wsec_the_new_one",
};
const SETTING = (name: string): string => `${name.toUpperCase()}_WEBHOOK_SECRET`;

/** Settings in the middle of a change: the new secret counts, and the one before still does. */
const under = (withOld: boolean): Record<string, string> =>
  Object.fromEntries(
    TIMED_VENDORS.flatMap(({ name, secret }) => [
      [SETTING(name), NEW[name]],
      ...(withOld ? [[`${SETTING(name)}_BEFORE`, secret]] : []),
    ]),
  );

/** One after the other, so that old and new stand beside each other for a while. */
async function replaceApis(world: World, env: Record<string, string>): Promise<void> {
  for (let turn = 0; turn < 2; turn++) {
    const old = world.apis.shift();
    world.apis.push(await world.startApi({ env }));
    await old?.stop();
  }
}

async function expectSecrets(world: World, wanted: { old: number; new: number }, tally: Tally): Promise<void> {
  for (const vendor of TIMED_VENDORS)
    for (const api of world.apis)
      for (const [which, secret] of [
        ["old", vendor.secret],
        ["new", NEW[vendor.name]],
      ] as const) {
        const { status } = await postEvent(api.url, vendor, '{ "type": "some.event", "data": {} }', { secret });
        if (status !== wanted[which])
          tally.add(
            status === 200 ? "crossings" : "lost",
            1,
            `${vendor.name}: the ${which} secret was answered ${status}`,
          );
      }
}

/** A key under traffic through both processes, revoked: how long is it still let in? */
async function revoke(world: World, customer: Customer, random: () => number, tally: Tally): Promise<number> {
  const owner = await sessionClient(world, customer.projectId);
  const { key, prefix, hash } = newApiKey("live");
  const id = await inSystem(world.database, (em) =>
    insertApiKey(em, customer.projectId, { name: "Spare", environment: "live", scope: "full", prefix, hash }),
  );
  const clients = world.apis.map(({ url }) => testClient(url, key));
  let [revokedAt, last, going] = [Infinity, 0, true];
  const traffic = clients.map(async (client) => {
    while (going) {
      const began = Date.now();
      const { status } = await client.get("/api/v1/agents");
      if (status === 200 && began > revokedAt) last = Math.max(last, began - revokedAt);
      if (![200, 401, 503].includes(status)) tally.add("wrong", 1, `a request was answered ${status}`);
    }
  });
  await sleep(random() * 300);
  const { status } = await owner.request("DELETE", `/api/v1/api-keys/${id}`);
  revokedAt = Date.now();
  if (status >= 300) tally.add("wrong", 1, `revoking was answered ${status}`);
  await sleep(AT_ONCE_MS + 500);
  going = false;
  await Promise.all(traffic);
  return last;
}

export const secretsChanged: Row = {
  number: 36,
  title: "webhook secrets changed and API keys revoked under traffic",
  fault:
    "the vendors' webhook secrets are replaced process by process while calls and mails are under way; keys are revoked while both processes serve them",
  expected:
    "old and new secret count in between, the old one not afterwards; a revoked key is refused within a second everywhere; nothing is lost",
  trials: { short: 6, long: 200 },
  protectedBy: ["key-revocation"],
  alone: true,
  waits: true,
  async run({ world, random, trials, tally }) {
    const customer = await patientCustomer(world);
    tally.add("crossings", 0);
    const load = steadyLoad(world, customer, 1, () => "email");
    await replaceApis(world, under(true));
    await expectSecrets(world, { old: 200, new: 200 }, tally);
    const { wishes } = await load.stop();
    const failed = unanswered(wishes);
    tally.add("wrong", failed.length, `a request was answered ${failed[0]?.replies[0]?.status ?? "by nobody"}`);
    await checkWishes(world, wishes, tally, PATIENCE_SECONDS);
    let longest = 0;
    for (let trial = 0; trial < trials; trial++) {
      const late = await revoke(world, customer, random, tally);
      longest = Math.max(longest, late);
      if (late > AT_ONCE_MS) tally.add("crossings", 1, `a revoked key was let in ${late} ms later`);
      tally.trial();
    }
    await replaceApis(world, under(false));
    await expectSecrets(world, { old: 401, new: 200 }, tally);
    await replaceApis(world, {});
    tally.note(`${wishes.length} emails during the change, a revoked key was let in ${longest} ms later at most`);
  },
};
