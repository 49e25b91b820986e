import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { inProject } from "../../db/project-scope.ts";
import { unsubscribeUrl } from "../../providers/callback-urls.ts";
import { buildAgent, buildLead, buildProject } from "../setup/factories.ts";
import type { BuiltProject } from "../setup/factories.ts";
import { testCora } from "../setup/test-cora.ts";
import type { TestCora } from "../setup/test-cora.ts";

let cora: TestCora;
let project: BuiltProject;
let agentId: string;

beforeAll(async () => {
  cora = await testCora();
  await cora.startApi();
  project = await buildProject(cora);
  agentId = (await buildAgent(project)).id;
});
afterAll(() => cora?.stop());

async function mail(lead: Record<string, unknown> = {}) {
  const { id, phone, email } = await buildLead(project, lead);
  const { body } = await project.client.post("/api/v1/outreach/email", { lead_id: id, agent_id: agentId });
  const link = unsubscribeUrl(
    { publicUrl: cora.baseUrl, secret: cora.env["CORA_SECRET"] as string },
    body.data.email_id,
  );
  return { leadId: id, phone, email, emailId: body.data.email_id as string, link };
}
const isStopped = async (leadId: string): Promise<boolean> =>
  (await project.client.get(`/api/v1/leads/${leadId}`)).body.data.outreach_disabled;

test("opening the link only asks, because scanners open links", async () => {
  const { link, leadId } = await mail();
  for (const method of ["GET", "HEAD", "GET"]) expect((await fetch(link, { method })).status).toBe(200);
  const page = await fetch(link);
  expect(page.headers.get("content-type")).toMatch(/^text\/html/);
  expect(await page.text()).toMatch(/<form method="post">[\s\S]*<button>/);
  expect(await isStopped(leadId)).toBe(false);
});

test("pressing the button ends all contact with the person, on every channel and at each of their addresses", async () => {
  const twin = { phone: "+12025550199", email: "twin@example.com" };
  const { link, leadId } = await mail(twin);
  const done = await fetch(link, { method: "POST" });
  expect({ status: done.status, text: await done.text() }).toMatchObject({
    status: 200,
    text: expect.stringContaining("not hear from us again"),
  });
  expect(await isStopped(leadId)).toBe(true);
  const suppressed = await inProject(cora.database, project.projectId, (em) =>
    em.execute("SELECT address, channel, reason FROM suppression WHERE address IN (?) ORDER BY 1", [
      Object.values(twin),
    ]),
  );
  expect(suppressed).toEqual(
    [twin.phone, twin.email].map((address) => ({ address, channel: "all", reason: "unsubscribed" })),
  );
  const feed = await project.client.get(`/api/v1/activity?lead_id=${leadId}&event_type=opted_out`);
  expect(feed.body.data).toMatchObject([{ detail: "unsubscribed" }]);
  const call = await project.client.post(
    "/api/v1/outreach/call",
    { lead_id: leadId, agent_id: agentId },
    { "idempotency-key": randomUUID() },
  );
  expect({ status: call.status, code: call.body.error.code }).toEqual({ status: 422, code: "lead_stopped" });
});

test("a mail client's own one-click request does the same, and once more does no harm", async () => {
  const { link, leadId } = await mail();
  for (let times = 0; times < 3; times++) {
    const body = new URLSearchParams({ "List-Unsubscribe": "One-Click" });
    expect((await fetch(link, { method: "POST", body })).status).toBe(200);
  }
  expect(await isStopped(leadId)).toBe(true);
  const feed = await project.client.get(`/api/v1/activity?lead_id=${leadId}&event_type=opted_out`);
  expect(feed.body.data).toHaveLength(1);
});

test("a link that is not ours, or another mail's, does nothing", async () => {
  const [one, two] = [await mail(), await mail()];
  const token = one.link.split("/").at(-1) ?? "";
  const forged = [
    `${cora.baseUrl}/unsubscribe/${two.emailId}/${token}`,
    `${cora.baseUrl}/unsubscribe/${one.emailId}/${token.slice(0, -1)}`,
    `${cora.baseUrl}/unsubscribe/${one.emailId}/${"A".repeat(32)}`,
    `${cora.baseUrl}/unsubscribe/eml_none/${token}`,
    `${cora.baseUrl}/unsubscribe/${one.emailId}/%00`,
  ];
  for (const link of forged)
    for (const method of ["GET", "POST"]) {
      const answer = await fetch(link, { method });
      expect(answer.status, `${method} ${link}`).toBe(404);
      expect(await answer.text()).toContain("This link is not one of ours.");
    }
  expect([await isStopped(one.leadId), await isStopped(two.leadId)]).toEqual([false, false]);
});
