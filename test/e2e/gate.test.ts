import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { inSystem } from "../../db/project-scope.ts";
import { unsubscribeUrl } from "../../providers/callback-urls.ts";
import { eventually } from "../setup/eventually.ts";
import { ALWAYS, buildLead } from "../setup/factories.ts";
import { testCora } from "../setup/test-cora.ts";
import type { TestCora } from "../setup/test-cora.ts";
import { effectsOf } from "./ledger.ts";
import {
  buildOutreach,
  callBecomes,
  callTo,
  emailBecomes,
  emailTo,
  postCall,
  postEmail,
  readCall,
  settledCall,
} from "./outreach.ts";
import type { Outreach } from "./outreach.ts";

let cora: TestCora;

beforeAll(async () => {
  cora = await testCora();
  await cora.startApi();
});
afterAll(() => cora?.stop());

const JANE = "+12025550120";
const policy = ({ client }: Outreach, change: Record<string, unknown>) => client.patch("/api/v1/policy", change);

/** `HH:MM` in UTC, which is also Abidjan's time, so many minutes from now. */
const clock = (minutes: number): string => new Date(Date.now() + minutes * 60_000).toISOString().slice(11, 16);

async function expectDenied(outreach: Outreach, id: string, rule: string): Promise<void> {
  const call = await settledCall(cora, outreach, id);
  expect(call).toMatchObject({ status: "denied", reason: rule, attempts: [] });
  expect(call.verdicts).toMatchObject([{ decision: "deny", rule }]);
  expect(await effectsOf(cora, id)).toEqual([]);
}

/** Whatever happens between the promise and the sending is arranged while no worker runs; what comes of it is seen afterwards. */
const between: Record<string, { arrange(): Promise<() => Promise<void>> }> = {
  "a person who unsubscribes by a mail's link is neither called nor mailed": {
    arrange: async () => {
      const outreach = await buildOutreach(cora);
      const lead = await buildLead(outreach, { phone: JANE });
      const call = (await postCall(outreach, lead.id)).body.data.call_id;
      const email = (await postEmail(outreach, lead.id)).body.data.email_id;
      const settings = { publicUrl: cora.baseUrl, secret: cora.env["CORA_SECRET"] ?? "" };
      const answer = await fetch(unsubscribeUrl(settings, email), { method: "POST" });
      expect(answer.status).toBe(200);
      expect((await postCall(outreach, lead.id)).body.error.code).toBe("lead_stopped");
      return async () => {
        await expectDenied(outreach, call, "opted_out");
        expect(await emailBecomes(outreach, email, "denied")).toMatchObject({ reason: "opted_out", attempts: [] });
        expect(await effectsOf(cora, email)).toEqual([]);
      };
    },
  },
  "a lead that is stopped by hand is not called": {
    arrange: async () => {
      const outreach = await buildOutreach(cora);
      const lead = await buildLead(outreach, { phone: JANE });
      const id = (await postCall(outreach, lead.id)).body.data.call_id;
      await outreach.client.patch(`/api/v1/leads/${lead.id}`, { outreach_disabled: true });
      return () => expectDenied(outreach, id, "opted_out");
    },
  },
  "an agent that is suspended calls nobody": {
    arrange: async () => {
      const outreach = await buildOutreach(cora);
      const id = await callTo(outreach, JANE);
      await outreach.client.patch(`/api/v1/agents/${outreach.agent.id}`, { status: "suspended" });
      const lead = await buildLead(outreach);
      expect((await postCall(outreach, lead.id)).body.error.code).toBe("agent_inactive");
      return () => expectDenied(outreach, id, "agent_inactive");
    },
  },
  "a subscription that ended lets nothing through": {
    arrange: async () => {
      const outreach = await buildOutreach(cora);
      const id = await callTo(outreach, JANE);
      await inSystem(cora.database, (em) =>
        em.execute("UPDATE subscription SET status = 'canceled' WHERE project_id = ?", [outreach.projectId]),
      );
      const lead = await buildLead(outreach);
      expect(await postCall(outreach, lead.id)).toMatchObject({
        status: 402,
        body: { error: { code: "payment_required" } },
      });
      return () => expectDenied(outreach, id, "no_subscription");
    },
  },
  "a lead whose number was taken away is not called": {
    arrange: async () => {
      const outreach = await buildOutreach(cora);
      const lead = await buildLead(outreach, { phone: JANE });
      const id = (await postCall(outreach, lead.id)).body.data.call_id;
      await outreach.client.patch(`/api/v1/leads/${lead.id}`, { phone: "+12025550121" });
      return async () => {
        const call = await settledCall(cora, outreach, id);
        expect(call.lead_phone).toBe("+12025550121");
        expect((await effectsOf(cora, id)).map(({ to }) => to)).toEqual(["+12025550121"]);
      };
    },
  },
  "strict consent lets through only whoever can show it": {
    arrange: async () => {
      const outreach = await buildOutreach(cora);
      await policy(outreach, { consent: "strict" });
      const proof = { source: "web form", obtained_at: "2026-01-15T09:00:00Z" };
      const [without, withProof, other] = [
        await callTo(outreach, JANE),
        await callTo(outreach, "+12025550122", {}, { consent: { call: proof } }),
        await callTo(outreach, "+12025550123", {}, { consent: { email: proof } }),
      ];
      return async () => {
        await expectDenied(outreach, without, "no_consent");
        await expectDenied(outreach, other, "no_consent");
        expect(await settledCall(cora, outreach, withProof)).toMatchObject({ status: "completed" });
      };
    },
  },
  "a country that the policy leaves out is not called": {
    arrange: async () => {
      const outreach = await buildOutreach(cora);
      await policy(outreach, { countries: ["CA"] });
      const id = await callTo(outreach, JANE);
      return () => expectDenied(outreach, id, "country_not_allowed");
    },
  },
  ...Object.fromEntries(
    (
      [
        ["+19005550123", "premium_number"],
        ["+449098765432", "premium_number"],
        ["+1911", "emergency_number"],
        ["+12025550", "invalid_number"],
      ] as const
    ).map(([phone, rule]) => [
      `${phone} is never dialled`,
      {
        arrange: async () => {
          const outreach = await buildOutreach(cora);
          const { status, body } = await outreach.client.post("/api/v1/leads", { name: "Jane Doe", phone });
          if (status === 400) return async () => expect(body.error.param).toBe("phone");
          const answer = await postCall(outreach, body.data.id);
          return () => expectDenied(outreach, answer.body.data.call_id, rule);
        },
      },
    ]),
  ),
};

describe("between promise and sending", () => {
  const outcomes = new Map<string, () => Promise<void>>();
  beforeAll(async () => {
    for (const [name, { arrange }] of Object.entries(between)) outcomes.set(name, await arrange());
    await cora.startWorker();
  });

  test.each(Object.keys(between))("%s", (name) => outcomes.get(name)?.());
});

describe.concurrent("what the gate holds back", () => {
  test("outside the calling hours of the person's own zone shows until when, and is dialled once that is changed", async ({
    expect,
  }) => {
    const outreach = await buildOutreach(cora);
    await policy(outreach, { calling_hours: { start: clock(120), end: clock(180) } });
    const id = await callTo(outreach, JANE, {}, { time_zone: "Africa/Abidjan" });
    const call = await callBecomes(outreach, id, "deferred");
    expect(call).toMatchObject({ reason: "calling_hours", attempts: [] });
    expect(call.deferred_until).toMatch(/:\d\d:00.000Z$/);
    expect(Date.parse(call.deferred_until) - Date.now()).toBeGreaterThan(110 * 60_000);
    expect(call.verdicts).toMatchObject([{ decision: "defer", rule: "calling_hours", until: call.deferred_until }]);
    await policy(outreach, ALWAYS);
    const after = await settledCall(cora, outreach, id);
    expect(after).toMatchObject({ status: "completed", reason: null, deferred_until: null });
    expect(after.verdicts.map(({ decision }: { decision: string }) => decision)).toEqual(["defer", "allow"]);
    expect(await effectsOf(cora, id)).toHaveLength(1);
  });

  test("until the next minute is dialled when it comes, not before", { timeout: 150_000 }, async ({ expect }) => {
    const outreach = await buildOutreach(cora);
    // The opening must not pass while the call is on its way to the gate.
    const lead = new Date().getUTCSeconds() > 40 ? 2 : 1;
    await policy(outreach, { calling_hours: { start: clock(lead), end: clock(lead + 60) } });
    const id = await callTo(outreach, JANE, {}, { time_zone: "Africa/Abidjan" });
    const { deferred_until: until } = await callBecomes(outreach, id, "deferred");
    const call = await settledCall(cora, outreach, id, 140);
    expect(call).toMatchObject({ status: "completed", outcome: "connected" });
    const [effect, ...more] = await effectsOf(cora, id);
    expect(more).toEqual([]);
    expect(Date.parse(effect?.at ?? "")).toBeGreaterThanOrEqual(Date.parse(until));
  });

  test("is denied when the person opts out while it waits", async ({ expect }) => {
    const outreach = await buildOutreach(cora);
    await policy(outreach, { calling_hours: { start: clock(120), end: clock(180) } });
    const lead = await buildLead(outreach, { phone: JANE, time_zone: "Africa/Abidjan" });
    const id = (await postCall(outreach, lead.id)).body.data.call_id;
    await callBecomes(outreach, id, "deferred");
    await outreach.client.patch(`/api/v1/leads/${lead.id}`, { outreach_disabled: true });
    expect(await settledCall(cora, outreach, id)).toMatchObject({ status: "denied", reason: "opted_out" });
    expect(await effectsOf(cora, id)).toEqual([]);
  });

  test("under the kill switch goes on when it is released, on both channels", async ({ expect }) => {
    const outreach = await buildOutreach(cora);
    await policy(outreach, { outreach_paused: true });
    const [call, email] = [await callTo(outreach, JANE), await emailTo(outreach)];
    expect(await callBecomes(outreach, call, "deferred")).toMatchObject({ reason: "outreach_paused" });
    expect(await emailBecomes(outreach, email, "deferred")).toMatchObject({ reason: "outreach_paused" });
    expect([await effectsOf(cora, call), await effectsOf(cora, email)]).toEqual([[], []]);
    await policy(outreach, { outreach_paused: false });
    await settledCall(cora, outreach, call);
    await emailBecomes(outreach, email, "delivered");
    expect([await effectsOf(cora, call), await effectsOf(cora, email)]).toMatchObject([[{}], [{}]]);
  });

  test("because the person was contacted enough today says so, over both channels", async ({ expect }) => {
    const outreach = await buildOutreach(cora);
    await policy(outreach, { max_contacts_per_day: 1 });
    const lead = await buildLead(outreach, { phone: JANE });
    const email = (await postEmail(outreach, lead.id)).body.data.email_id;
    await emailBecomes(outreach, email, "delivered");
    const call = (await postCall(outreach, lead.id)).body.data.call_id;
    expect(await callBecomes(outreach, call, "deferred")).toMatchObject({ reason: "frequency_cap" });
    await policy(outreach, { max_contacts_per_day: 2 });
    expect(await settledCall(cora, outreach, call)).toMatchObject({ status: "completed" });
  });

  test("for ever, because no hour is open, is denied at once", async ({ expect }) => {
    const outreach = await buildOutreach(cora);
    await policy(outreach, { calling_days: [] });
    const id = await callTo(outreach, JANE);
    await eventually(async () => (await readCall(outreach, id)).status === "denied", "the denial");
    expect(await readCall(outreach, id)).toMatchObject({ reason: "no_calling_window" });
  });
});
