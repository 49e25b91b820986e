import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildProject } from "../setup/factories.ts";
import type { BuiltProject } from "../setup/factories.ts";
import type { Answer } from "../setup/test-client.ts";
import { testCora } from "../setup/test-cora.ts";
import type { TestCora } from "../setup/test-cora.ts";
import { describedCora } from "./described-client.ts";
import { issueKey } from "./issue-key.ts";

let cora: TestCora;
let project: BuiltProject;

beforeAll(async () => {
  cora = await testCora();
  await cora.startApi();
  ({ cora } = await describedCora(cora));
  project = await buildProject(cora);
});
afterAll(() => cora?.stop());

const signup = (body: unknown) => cora.client.post("/api/v1/signup", body);
const refusal = ({ status, body }: Answer) => ({ status, code: body.error?.code, param: body.error?.param });
const invalid = (param: string) => ({ status: 400, code: "validation_error", param });
const address = () => `${randomUUID()}@example.com`;

describe("signing up", () => {
  test("needs an address alone and gives a key that works at once", async () => {
    const { status, body } = await signup({ email: address() });
    expect(status).toBe(201);
    expect(body.data).toMatchObject({
      api_key: expect.stringMatching(/^cora_live_[0-9A-Za-z]{36}$/),
      test_api_key: expect.stringMatching(/^cora_test_[0-9A-Za-z]{36}$/),
      project_id: expect.stringMatching(/^prj_/),
      checkout_endpoint: "/v1/billing/checkout",
    });
    expect(
      body.data.plans.filter(({ checkout }: { checkout: boolean }) => checkout).map(({ id }: { id: string }) => id),
    ).toEqual(["starter", "growth", "pro"]);
    const projects = await cora.client.as(body.data.api_key).get("/api/v1/projects");
    expect(projects.body.data.map(({ id }: { id: string }) => id)).toEqual([body.data.project_id]);
  });

  test("twice with one address is refused, whatever the case, and creates nothing", async () => {
    const email = address();
    await signup({ email });
    expect(refusal(await signup({ email: email.toUpperCase() }))).toEqual({
      status: 409,
      code: "conflict",
      param: "email",
    });
    const answers = await Promise.all(
      Array.from({ length: 5 }, (_, index) => signup({ email: `same-${email}`, name: `N${index}` })),
    );
    expect(answers.map(({ status }) => String(status)).toSorted()).toEqual(["201", "409", "409", "409", "409"]);
  });

  test.each([
    [{}, "email"],
    [{ email: "nobody" }, "email"],
    [{ email: "a@b.example", password: "short" }, "password"],
    [{ email: "a@b.example", company_name: "" }, "company_name"],
  ])("with %j is refused", async (body, param) => {
    expect(refusal(await signup(body))).toEqual(invalid(param));
  });

  test("keeps neither the key nor the password", async () => {
    const email = address();
    const { body } = await signup({ email, password: "correct horse battery" });
    const rows = await cora.database.system.em
      .fork()
      .execute(
        "SELECT to_jsonb(k) AS key, to_jsonb(u) AS account FROM api_key k JOIN project p ON p.id = k.project_id JOIN membership m ON m.org_id = p.org_id JOIN app_user u ON u.id = m.user_id WHERE k.project_id = ?",
        [body.data.project_id],
      );
    expect(rows).toHaveLength(1);
    const text = JSON.stringify(rows);
    expect(text).toContain("$argon2id$");
    expect(text).not.toContain("correct horse");
    expect(text).not.toContain(body.data.api_key);
  });
});

describe("projects", () => {
  test("of one company are listed to each other, newest first, and stay apart in what they hold", async () => {
    const { status, body } = await project.client.post("/api/v1/projects", { name: "Second" });
    expect(status).toBe(201);
    const { body: all } = await project.client.get("/api/v1/projects");
    expect(all.data.map(({ id }: { id: string }) => id)).toEqual([body.data.id, project.projectId]);
    expect(new Set(all.data.map(({ org_id }: { org_id: string }) => org_id)).size).toBe(1);
    await project.client.post("/api/v1/leads", { name: "Mine" });
    const sibling = cora.client.as(await issueKey(cora, body.data.id));
    expect((await sibling.get("/api/v1/leads")).body.data).toEqual([]);
    expect((await sibling.get("/api/v1/subscriptions/status")).body.data.status).toBe("none");
  });

  test.each([{}, { name: "" }, { name: "x".repeat(201) }, { name: 7 }])(
    "without a proper name are refused: %j",
    async (body) => {
      expect(refusal(await project.client.post("/api/v1/projects", body))).toEqual(invalid("name"));
    },
  );
});

describe("the policy", () => {
  const fresh = async () => cora.client.as((await signup({ email: address() })).body.data.api_key);

  test("opens at eight and closes at nine unless changed, one field at a time", async () => {
    const client = await fresh();
    const { body: before } = await client.get("/api/v1/policy");
    expect(before.data).toMatchObject({
      calling_hours: { start: "08:00", end: "21:00" },
      consent: "recorded",
      outreach_paused: false,
      countries: null,
    });
    const { body: changed } = await client.patch("/api/v1/policy", {
      countries: ["US", "CA"],
      max_contacts_per_day: 2,
    });
    expect(changed.data).toEqual({ ...before.data, countries: ["US", "CA"], max_contacts_per_day: 2 });
    expect((await client.patch("/api/v1/policy", { countries: null })).body.data).toEqual({
      ...before.data,
      max_contacts_per_day: 2,
    });
    expect((await client.get("/api/v1/policy")).body.data).toEqual({ ...before.data, max_contacts_per_day: 2 });
  });

  test.each([
    [{ calling_hours: { start: "8:00", end: "21:00" } }, "calling_hours.start"],
    [{ calling_hours: { start: "08:00" } }, "calling_hours.end"],
    [{ calling_hours: { start: "08:00", end: "25:00" } }, "calling_hours.end"],
    [{ calling_days: [0] }, "calling_days.0"],
    [{ closed_dates: ["2026-02-30"] }, "closed_dates.0"],
    [{ countries: ["usa"] }, "countries.0"],
    [{ consent: "assumed" }, "consent"],
    [{ outreach_paused: "yes" }, "outreach_paused"],
  ])("refuses %j", async (change, param) => {
    expect(refusal(await project.client.patch("/api/v1/policy", change))).toEqual(invalid(param));
  });
});

test("every write leaves a line in the audit with its key and its request, and a refused one none", async () => {
  const { projectId, client } = await buildProject(cora);
  const mark = `audit-${randomUUID()}`;
  await client.post("/api/v1/leads", { name: "A" }, { "x-request-id": mark });
  await client.post("/api/v1/leads", {}, { "x-request-id": `${mark}-refused` });
  await client.get("/api/v1/leads", { "x-request-id": `${mark}-read` });
  const rows = await cora.database.system.em
    .fork()
    .execute("SELECT action, actor, request_id FROM audit_event WHERE project_id = ? AND request_id LIKE ?", [
      projectId,
      `${mark}%`,
    ]);
  expect(rows).toEqual([{ action: "create_lead", actor: expect.stringMatching(/^key:key_/), request_id: mark }]);
});
