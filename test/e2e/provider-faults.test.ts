import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventually } from "../setup/eventually.ts";
import { testCora } from "../setup/test-cora.ts";
import type { TestCora } from "../setup/test-cora.ts";
import { effectsOf, orderFault } from "./ledger.ts";
import type { FaultOrder } from "./ledger.ts";
import {
  buildOutreach,
  callTo,
  createPhones,
  emailBecomes,
  emailTo,
  feedOf,
  readCall,
  readEmail,
  settledCall,
} from "./outreach.ts";
import type { Outreach } from "./outreach.ts";

let cora: TestCora;
let outreach: Outreach;
const phone = createPhones();

beforeAll(async () => {
  cora = await testCora();
  await Promise.all([cora.startApi(), cora.startWorker()]);
  outreach = await buildOutreach(cora);
});
afterAll(() => cora?.stop());

type Fault = Omit<FaultOrder, "vendor" | "operation" | "to">;

// Those without callbacks come first: they wait for the poll after the longest ringing, all at the same time.
const calls: [string, Fault[], { attempts: string[]; line?: string }][] = [
  [
    "is accepted in silence, hidden and without callbacks, but asks what to say",
    [{ fault: "drop_after_accept" }, { fault: "hide_from_list", delay_ms: 60_000 }, { fault: "lose_callbacks" }],
    { attempts: ["accepted"] },
  ],
  [
    "is accepted in silence and shows in the list within the grace, without callbacks",
    [{ fault: "drop_after_accept" }, { fault: "hide_from_list", delay_ms: 1_500 }, { fault: "lose_callbacks" }],
    { attempts: ["accepted"], line: "0107" },
  ],
  ["has no callback at all", [{ fault: "lose_callbacks" }], { attempts: ["accepted"] }],
  [
    "is told three times to come back later",
    [{ fault: "status", status: 429, times: 3, retry_after: 1 }],
    { attempts: ["throttled", "throttled", "throttled", "accepted"] },
  ],
  [
    "is answered 500 before anything was dialled",
    [{ fault: "status", status: 500 }],
    { attempts: ["absent", "accepted"] },
  ],
  [
    "is answered 503 twice",
    [{ fault: "status", status: 503, times: 2 }],
    { attempts: ["absent", "absent", "accepted"] },
  ],
  ["is cut off before it is accepted", [{ fault: "drop_before_accept" }], { attempts: ["absent", "accepted"] }],
  ["is cut off after it was accepted", [{ fault: "drop_after_accept" }], { attempts: ["accepted"] }],
  ["is never answered though accepted", [{ fault: "timeout_after_accept" }], { attempts: ["accepted"] }],
  ["is never answered and never accepted", [{ fault: "timeout_before_accept" }], { attempts: ["absent", "accepted"] }],
  ["is answered slowly", [{ fault: "delay", delay_ms: 5_000 }], { attempts: ["accepted"] }],
  [
    "is accepted in silence and hidden from the list, while callbacks live",
    [{ fault: "drop_after_accept" }, { fault: "hide_from_list", delay_ms: 60_000 }],
    { attempts: ["accepted"] },
  ],
  ["has each callback twice", [{ fault: "duplicate_callbacks" }], { attempts: ["accepted"] }],
  ["has its callbacks in another order", [{ fault: "reorder_callbacks" }], { attempts: ["accepted"] }],
];

describe.concurrent("a call whose order", () => {
  test.for(calls)(
    "%s is dialled once and ends",
    { timeout: 150_000 },
    async ([, faults, { attempts, line }], { expect }) => {
      const to = phone(line ?? "0120");
      for (const fault of faults) await orderFault(cora, { vendor: "twilio", operation: "calls.create", to, ...fault });
      const id = await callTo(outreach, to);
      const call = await settledCall(cora, outreach, id, 140);
      expect(call).toMatchObject({ status: "completed", outcome: line === "0107" ? "no_answer" : "connected" });
      expect(call.attempts.map(({ state }: { state: string }) => state)).toEqual(attempts);
      expect(await effectsOf(cora, id)).toHaveLength(1);
      expect((await feedOf(outreach, id)).filter((event) => event === "call_completed")).toHaveLength(1);
    },
  );

  test("is refused for good fails with the company's code, without another try", async ({ expect }) => {
    const to = phone();
    await orderFault(cora, { vendor: "twilio", operation: "calls.create", fault: "status", status: 400, to });
    const call = await settledCall(cora, outreach, await callTo(outreach, to));
    expect(call).toMatchObject({
      status: "failed",
      reason: expect.stringMatching(/:\d+$/),
      attempts: [{ state: "rejected" }],
    });
    expect(await effectsOf(cora, call.id)).toEqual([]);
  });

  test("has late callbacks ends as they say", async ({ expect }) => {
    const to = phone();
    await orderFault(cora, { vendor: "twilio", operation: "status-callback", fault: "delay", delay_ms: 1_500, to });
    const call = await settledCall(cora, outreach, await callTo(outreach, to));
    expect(call).toMatchObject({ status: "completed", outcome: "connected" });
  });
});

const mails: [string, Fault][] = [
  ["is told twice to come back later", { fault: "status", status: 429, times: 2, retry_after: 1 }],
  ["is answered 500", { fault: "status", status: 500 }],
  ["is cut off before it is accepted", { fault: "drop_before_accept" }],
  ["is cut off after it was accepted", { fault: "drop_after_accept" }],
  ["is never answered though accepted", { fault: "timeout_after_accept" }],
  ["is never answered and never accepted", { fault: "timeout_before_accept" }],
  ["is answered slowly", { fault: "delay", delay_ms: 5_000 }],
];

describe.concurrent("an email whose order", () => {
  test.for(mails)("%s is mailed once", { timeout: 90_000 }, async ([, fault], { expect }) => {
    const to = `delivered+${Math.random().toString(36).slice(2)}@example.com`;
    await orderFault(cora, { vendor: "resend", operation: "emails.send", to, ...fault });
    const id = await emailTo(outreach, "delivered", { email: to });
    await emailBecomes(outreach, id, "delivered", 80);
    const email = await eventually(async () => {
      const seen = await readEmail(outreach, id);
      return seen.attempts[0].state === "accepted" && seen;
    }, "the ledger's line");
    expect(email.attempts).toHaveLength(1);
    expect(await effectsOf(cora, id)).toHaveLength(1);
  });

  test.for(["duplicate_callbacks", "reorder_callbacks"])(
    "is followed by events with %s ends as delivered",
    async (fault, { expect }) => {
      const to = `opens+${Math.random().toString(36).slice(2)}@example.com`;
      await orderFault(cora, { vendor: "resend", operation: "webhook", fault, times: 3, to });
      const id = await emailTo(outreach, "opens", { email: to });
      await emailBecomes(outreach, id, "opened");
      await eventually(async () => (await readEmail(outreach, id)).delivered_at !== null, "the delivery's time");
      expect(await readEmail(outreach, id)).toMatchObject({ status: "opened", opened_at: expect.any(String) });
    },
  );

  test("is refused for good fails with the provider's code", async ({ expect }) => {
    const to = `delivered+${Math.random().toString(36).slice(2)}@example.com`;
    await orderFault(cora, { vendor: "resend", operation: "emails.send", fault: "status", status: 422, to });
    const email = await emailBecomes(outreach, await emailTo(outreach, "delivered", { email: to }), "failed");
    expect(email).toMatchObject({ attempts: [{ state: "rejected" }] });
    expect(await effectsOf(cora, email.id)).toEqual([]);
  });
});

describe("a call that was accepted in silence", () => {
  test(
    "while the company's list cannot be asked is neither given up nor dialled again",
    { timeout: 120_000 },
    async () => {
      const to = phone("0107");
      const order = { vendor: "twilio", operation: "calls.create", to } as const;
      await orderFault(cora, { ...order, fault: "drop_after_accept" });
      await orderFault(cora, { ...order, fault: "lose_callbacks" });
      await orderFault(cora, { vendor: "twilio", operation: "calls.list", fault: "status", status: 500, times: 4 });
      const id = await callTo(outreach, to);
      await eventually(
        async () => (await readCall(outreach, id)).attempts[0]?.state === "accepted",
        "the adoption",
        60,
      );
      expect(await effectsOf(cora, id)).toHaveLength(1);
    },
  );

  // Nothing tells this call from one that never was: the grace has to be longer than the list's lag, as its setting says.
  test.fails("is dialled once though nobody answers, no callback comes, and the list hides it longer than the grace", async () => {
    const to = phone("0107");
    const order = { vendor: "twilio", operation: "calls.create", to } as const;
    await orderFault(cora, { ...order, fault: "drop_after_accept" });
    await orderFault(cora, { ...order, fault: "hide_from_list", delay_ms: 60_000 });
    await orderFault(cora, { ...order, fault: "lose_callbacks" });
    const id = await callTo(outreach, to);
    await settledCall(cora, outreach, id);
    expect(await effectsOf(cora, id)).toHaveLength(1);
  });
});
