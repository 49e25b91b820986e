import { setTimeout as sleep } from "node:timers/promises";
import { testClient } from "../../test/setup/test-client.ts";
import { buildLead } from "../../test/setup/factories.ts";
import { eachOf } from "../checker/check-wishes.ts";
import type { Tally } from "../checker/tally.ts";
import { residentMiB } from "../means/memory.ts";
import { post } from "../means/post.ts";
import type { Posted } from "../means/post.ts";
import { slowClient } from "../means/slow-sockets.ts";
import type { Row } from "../row.ts";
import { pick } from "../run/random.ts";
import { patientCustomer } from "../means/patient.ts";
import type { Customer } from "../world/customer.ts";
import type { ApiProcess } from "../world/fleet.ts";
import type { World } from "../world/world.ts";

const MIB = 1024 * 1024;
const SLOW_CLIENTS = 40;
/** Headers may take 10 s and bodies 30 s; a busy machine looks late. */
const PATIENCE_MS = 75_000;
/** What an API process may grow by while 60 MiB are thrown at it, again and again. */
const GROWTH_MIB = 250;
const LIMIT = 20;

/** Bytes without a length, as a stream of unknown size. */
async function stream(url: string, mebibytes: number, headers: Record<string, string>): Promise<Posted> {
  const chunk = new Uint8Array(MIB).fill(120);
  let left = mebibytes;
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => (left-- > 0 ? controller.enqueue(chunk) : controller.close()),
  });
  const init = { method: "POST", headers, body, duplex: "half" } as RequestInit;
  return fetch(url, init).then(
    async (response) => ({ status: response.status, text: await response.text() }),
    // Hung up on in the middle: refused as well.
    () => ({ status: 413, text: "" }),
  );
}

function hugeRequests(url: string, { apiKey }: Customer): Record<string, () => Promise<Posted>> {
  const json = { authorization: `Bearer ${apiKey}`, "content-type": "application/json" };
  const lead = JSON.stringify({ name: "x".repeat(5 * MIB) });
  return {
    "5 MiB of JSON": () => post(`${url}/api/v1/leads`, lead, json),
    "5 MiB of JSON without a length": () => stream(`${url}/api/v1/leads`, 5, json),
    "5 MiB to the tools": () => post(`${url}/api/mcp`, lead, json),
    "60 MiB of audio as a report": () => stream(`${url}/webhooks/elevenlabs`, 60, {}),
    "60 MiB of mail event": () => stream(`${url}/webhooks/resend`, 60, {}),
    "60 MiB of payment event": () => stream(`${url}/webhooks/stripe`, 60, {}),
    "1 MiB of call progress": () =>
      stream(`${url}/webhooks/agt_x/call-status?call=call_x&attempt=att_x&token=x`, 1, {
        "content-type": "application/x-www-form-urlencoded",
      }),
  };
}

async function tooManyLeads({ client }: Customer, tally: Tally): Promise<void> {
  const leads = Array.from({ length: 501 }, (_, index) => ({ name: `Lead ${index}` }));
  const { status } = await client.post("/api/v1/leads/bulk", { leads });
  if (![400, 413, 422].includes(status)) tally.add("wrong", 1, `501 leads were answered ${status}`);
}

/** Holds many slow requests open and looks whether others are still served, and whether the slow ones are ended. */
async function slowLoris(api: ApiProcess, customer: Customer, tally: Tally): Promise<void> {
  const clients = Array.from({ length: SLOW_CLIENTS }, (_, index) =>
    slowClient(api.port, index % 2 === 0 ? "headers" : "body", customer.apiKey),
  );
  const through = testClient(api.url, customer.apiKey);
  const deadline = Date.now() + PATIENCE_MS;
  let unserved = 0;
  while (clients.some((client) => client.ended() === null) && Date.now() < deadline) {
    const { status } = await through.get("/api/v1/agents").catch(() => ({ status: 0 }));
    if (status !== 200 && status !== 503) unserved += 1;
    await sleep(500);
  }
  const holding = clients.filter((client) => client.ended() === null);
  for (const client of clients) client.stop();
  tally.add("wrong", unserved, `${unserved} requests were not served beside slow ones`);
  tally.add("wrong", holding.length, `${holding.length} slow requests still hold their connection`);
}

/** The limit holds over both processes together. */
async function flood(world: World, tally: Tally): Promise<void> {
  const customer = await patientCustomer(world);
  const { id } = await buildLead(customer);
  const env = { RATE_LIMIT_PER_MINUTE: String(LIMIT) };
  const apis = [await world.startApi({ env }), await world.startApi({ env })];
  try {
    const through = apis.map(({ url }) => testClient(url, customer.apiKey));
    const answers = await Promise.all(
      Array.from({ length: 6 * LIMIT }, async (_, index) => through[index % 2]?.get(`/api/v1/leads/${id}`)),
    );
    const served = answers.filter((answer) => answer?.status === 200).length;
    // A window may end under way.
    if (served > 2 * LIMIT)
      tally.add("wrong", served - 2 * LIMIT, `${served} requests were served with a limit of ${LIMIT} a minute`);
    const odd = answers.filter((answer) => ![200, 429, 503].includes(answer?.status ?? 0));
    if (odd.length > 0) tally.add("wrong", odd.length, `a request too many was answered ${odd[0]?.status}`);
  } finally {
    await Promise.all(apis.map((api) => api.kill()));
  }
}

export const hugeAndSlow: Row = {
  number: 28,
  title: "huge bodies, slow clients, floods",
  fault:
    "bodies of 5 to 60 MiB with and without a length, 501 leads, 40 clients that send a byte now and then, six times the rate limit over two processes",
  expected: "413, 422, 408 and 429; everybody else is served, and memory stays within bounds",
  trials: { short: 14, long: 400 },
  protectedBy: ["body-limit", "rate-limit"],
  alone: false,
  waits: true,
  async run({ world, random, trials, tally }) {
    const customer = await patientCustomer(world);
    const api = await world.startApi();
    tally.add("wrong", 0);
    try {
      const requests = Object.entries(hugeRequests(api.url, customer));
      // The first of everything warms up.
      for (const [, send] of requests) await send();
      const before = residentMiB(api.pid);
      let most = before;
      const chosen = Array.from({ length: trials }, (_, index) => requests[index] ?? pick(random, requests));
      await eachOf(chosen, 2, async ([what, send]) => {
        const { status } = await send();
        tally.trial();
        if (status !== 413) tally.add("wrong", 1, `${what} was answered ${status}`);
        most = Math.max(most, residentMiB(api.pid));
      });
      if (most - before > GROWTH_MIB) tally.add("wrong", 1, `memory grew by ${Math.round(most - before)} MiB`);
      tally.note(`memory grew by ${Math.round(most - before)} MiB at most`);
      await tooManyLeads(customer, tally);
      await slowLoris(api, customer, tally);
      tally.trial(SLOW_CLIENTS + 1);
    } finally {
      await api.kill();
    }
    await flood(world, tally);
    tally.trial();
  },
};
