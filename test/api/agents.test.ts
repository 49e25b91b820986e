import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildLead, buildProject } from "../setup/factories.ts";
import type { BuiltProject } from "../setup/factories.ts";
import type { Answer } from "../setup/test-client.ts";
import { testCora } from "../setup/test-cora.ts";
import type { TestCora } from "../setup/test-cora.ts";
import { describedCora } from "./described-client.ts";

let cora: TestCora;
let project: BuiltProject;

beforeAll(async () => {
  cora = await testCora();
  await cora.startApi();
  ({ cora } = await describedCora(cora));
  project = await buildProject(cora);
});
afterAll(() => cora?.stop());

const create = (body: unknown) => project.client.post("/api/v1/agents", body);
const created = async (body: Record<string, unknown> = {}) => (await create({ type: "outbound", ...body })).body.data;
const update = (id: string, change: unknown) => project.client.patch(`/api/v1/agents/${id}`, change);
const get = async (id: string) => (await project.client.get(`/api/v1/agents/${id}`)).body.data;
const assign = (id: string, body: unknown) => project.client.post(`/api/v1/agents/${id}/assign-leads`, body);
const refusal = ({ status, body }: Answer) => ({ status, code: body.error?.code, param: body.error?.param });
const invalid = (param: string) => ({ status: 400, code: "validation_error", param });
const TOTALS = { total_leads_assigned: 0, total_calls: 0, total_emails: 0 };

const BRAIN = {
  system_prompt: "Be brief.",
  product_explanation: "Solar panels.",
  value_proposition: "Half the bill.",
  pain_points: "Bills.",
  benefits: "Less.",
  features_differentiators: "Installed in a day.",
  elevator_pitch: "Sun for all.",
  first_message: "Hello, this is Ava.",
  email_knowledge: "We reply within a day.",
  example_email: "Dear Jane,",
};

describe("creating an agent", () => {
  test("needs its type alone, and starts idle", async () => {
    for (const type of ["outbound", "inbound"]) {
      const { status, body } = await create({ type });
      expect(status).toBe(201);
      expect(body.data).toMatchObject({
        type,
        name: expect.stringMatching(/\w/),
        status: "active",
        automation_enabled: false,
        language: "en",
        mode: "both",
        outreach_model: "both",
        twilio_number: null,
        voice_id: null,
      });
    }
  });

  test("keeps its settings, and derives an address unless one is given", async () => {
    const agent = await created({ name: "Ava Ünal", outreach_model: "email", language: "es-MX" });
    expect(agent).toMatchObject({ name: "Ava Ünal", outreach_model: "email", mode: "email", language: "es-MX" });
    expect(agent.email_address).toMatch(/^ava-unal-\w+@mail\.cora\.example$/);
    expect((await created({ email_address: "ava@acme.example" })).email_address).toBe("ava@acme.example");
    expect(await get(agent.id)).toEqual({ ...agent, ...TOTALS });
  });

  test.each([
    ["type", "robot"],
    ["type", undefined],
    ["outreach_model", "fax"],
    ["language", "klingon!"],
    ["name", ""],
    ["email_address", "ava"],
    ["automation_enabled", true],
    ["twilio_number", "+12025550100"],
  ])("with %s = %j is refused", async (field, value) => {
    expect(refusal(await create({ type: "outbound", [field]: value }))).toEqual(invalid(field));
  });
});

describe("updating an agent", () => {
  test("keeps all ten texts of its brain", async () => {
    const agent = await created();
    expect((await update(agent.id, BRAIN)).body.data).toEqual({ ...agent, ...BRAIN });
    expect(await get(agent.id)).toMatchObject(BRAIN);
  });

  test("changes what is given and leaves the rest", async () => {
    const agent = await created({ name: "Ava", language: "de" });
    const { body } = await update(agent.id, {
      automation_enabled: true,
      voice_engine: "elevenlabs",
      elevenlabs_agent_id: "agent_1",
    });
    expect(body.data).toEqual({
      ...agent,
      automation_enabled: true,
      voice_engine: "elevenlabs",
      elevenlabs_agent_id: "agent_1",
    });
    expect((await update(agent.id, { elevenlabs_agent_id: null })).body.data.elevenlabs_agent_id).toBeNull();
  });

  test.each([
    ["status", "retired"],
    ["type", "inbound"],
    ["id", "agt_2"],
    ["first_message", "x".repeat(20_001)],
    ["name", null],
  ])("of %s is refused", async (field, value) => {
    const { id } = await created();
    expect(refusal(await update(id, { [field]: value }))).toEqual(invalid(field));
  });
});

describe("listing agents", () => {
  test("filters by type and refuses an unknown one", async () => {
    const list = async (type: string) =>
      (await project.client.get(`/api/v1/agents?type=${type}`)).body.data as { type: string }[];
    for (const type of ["outbound", "inbound"])
      expect(new Set((await list(type)).map((agent) => agent.type))).toEqual(new Set([type]));
    expect(refusal(await project.client.get("/api/v1/agents?type=robot"))).toEqual(invalid("type"));
  });
});

describe("assigning leads", () => {
  test("counts what changed and what the agent has", async () => {
    const [first, second] = [await created(), await created()];
    const leads = await Promise.all([buildLead(project), buildLead(project), buildLead(project)]);
    const ids = leads.map(({ id }) => id);
    expect((await assign(first.id, { lead_ids: [ids[0], ids[1], ids[1]] })).body.data).toEqual({
      assigned: 2,
      total: 2,
    });
    expect((await assign(first.id, { lead_ids: [ids[1], ids[2]] })).body.data).toEqual({ assigned: 1, total: 3 });
    expect((await assign(second.id, { lead_ids: [ids[0]] })).body.data).toEqual({ assigned: 1, total: 1 });
    expect((await get(first.id)).total_leads_assigned).toBe(2);
  });

  test("takes all that nobody has", async () => {
    const agent = await created();
    await assign((await created()).id, { assign_all_unassigned: true });
    await Promise.all([buildLead(project), buildLead(project)]);
    expect((await assign(agent.id, { assign_all_unassigned: true })).body.data).toEqual({ assigned: 2, total: 2 });
    expect((await assign(agent.id, { assign_all_unassigned: true })).body.data).toEqual({ assigned: 0, total: 2 });
  });

  test("wants exactly one way of choosing", async () => {
    const { id } = await created();
    for (const body of [
      {},
      { lead_ids: ["lead_1"], assign_all_unassigned: true },
      { lead_ids: [] },
      { lead_ids: "lead_1" },
    ])
      expect(refusal(await assign(id, body))).toEqual(invalid("lead_ids"));
    expect(refusal(await assign(id, { lead_ids: [7] }))).toEqual(invalid("lead_ids.0"));
  });

  test("with one unknown lead assigns none", async () => {
    const agent = await created();
    const lead = await buildLead(project);
    expect(refusal(await assign(agent.id, { lead_ids: [lead.id, "lead_none"] }))).toEqual({
      status: 404,
      code: "resource_not_found",
      param: "lead_ids",
    });
    expect((await get(agent.id)).total_leads_assigned).toBe(0);
  });

  test("to an unknown agent is refused", async () => {
    expect(refusal(await assign("agt_none", { assign_all_unassigned: true }))).toMatchObject({
      status: 404,
      code: "resource_not_found",
    });
  });
});
