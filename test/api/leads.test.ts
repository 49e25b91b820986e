import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { inSystem } from "../../db/project-scope.ts";
import { buildAgent, buildProject } from "../setup/factories.ts";
import type { BuiltProject } from "../setup/factories.ts";
import type { Answer } from "../setup/test-client.ts";
import { testCora } from "../setup/test-cora.ts";
import type { TestCora } from "../setup/test-cora.ts";
import { describedCora } from "./described-client.ts";

let cora: TestCora;
let project: BuiltProject;
let agentId: string;

beforeAll(async () => {
  cora = await testCora();
  await cora.startApi();
  ({ cora } = await describedCora(cora));
  project = await buildProject(cora);
  agentId = (await buildAgent(project)).id;
});
afterAll(() => cora?.stop());

async function memberOf({ projectId }: BuiltProject): Promise<string> {
  const [row] = await inSystem(cora.database, (em) =>
    em.execute<[{ user_id: string }]>(
      "SELECT user_id FROM membership m JOIN project p ON p.org_id = m.org_id WHERE p.id = ?",
      [projectId],
    ),
  );
  return row.user_id;
}
const create = (body: unknown) => project.client.post("/api/v1/leads", body);
const created = async (body: unknown) => (await create(body)).body.data;
const update = (id: string, change: unknown) => project.client.patch(`/api/v1/leads/${id}`, change);
const get = async (id: string) => (await project.client.get(`/api/v1/leads/${id}`)).body.data;
const find = async (query: Record<string, string>) =>
  (await project.client.get(`/api/v1/leads?${String(new URLSearchParams(query))}`)).body.data as {
    id: string;
    name: string;
  }[];
const names = (rows: { name: string }[]): string[] => rows.map(({ name }) => name).toSorted();
const refusal = ({ status, body }: Answer) => ({ status, code: body.error?.code, param: body.error?.param });
const invalid = (param: string) => ({ status: 400, code: "validation_error", param });

const FULL = {
  name: "Jane Doe",
  email: "jane@acme.example",
  phone: "+14155550123",
  company: "Acme",
  role: "VP Sales",
  stage: "new",
  custom_fields: { size: 7, tags: ["a", "b"], deep: { yes: true } },
};

describe("creating a lead", () => {
  test("answers all that was said of it, and the rest of its fields", async () => {
    const { status, body } = await create({ ...FULL, agent_id: agentId });
    expect(status).toBe(201);
    expect(body.data).toMatchObject({
      ...FULL,
      agent_id: agentId,
      first_name: "Jane",
      last_name: "Doe",
      meeting_booked: false,
      converted: false,
      outreach_disabled: false,
      total_calls: 0,
      total_emails: 0,
      last_activity_at: null,
    });
    expect(Math.abs(Date.parse(body.data.created_at) - Date.now())).toBeLessThan(60_000);
    const { calls, emails, activity, ...lead } = await get(body.data.id);
    expect(lead).toEqual(body.data);
    expect([calls, emails, activity]).toEqual([[], [], []]);
  });

  test.each([
    [{ name: "Jane van Doe" }, { name: "Jane van Doe", first_name: "Jane", last_name: "van Doe" }],
    [{ first_name: "Jane" }, { name: "Jane", first_name: "Jane", last_name: null }],
    [
      { first_name: "Jane", last_name: "Doe" },
      { name: "Jane Doe", first_name: "Jane", last_name: "Doe" },
    ],
    [{ company: "Acme" }, { name: "Acme", company: "Acme", first_name: null }],
  ])("needs one of four identities: %j", async (identity, expected) =>
    expect(await created(identity)).toMatchObject(expected),
  );

  test.each([{}, { email: "a@b.example" }, { name: "  ", company: "" }, { phone: "+14155550123" }])(
    "with none of them is refused: %j",
    async (body) => {
      expect(refusal(await create(body))).toEqual(invalid("name"));
    },
  );

  test.each([
    "4155550123",
    "+1 415 555 0123",
    "+1415555012x",
    "+",
    "",
    "+0123456789",
    "tel:+14155550123",
    `+${"1".repeat(16)}`,
  ])("with the phone %j is refused", async (phone) => {
    expect(refusal(await create({ name: "A", phone }))).toEqual(invalid("phone"));
  });

  test.each([
    "jane",
    "jane@",
    "@acme.example",
    "a b@acme.example",
    "jane@acme.example\n",
    `${"x".repeat(250)}@a.example`,
  ])("with the address %j is refused", async (email) => {
    expect(refusal(await create({ name: "A", email }))).toEqual(invalid("email"));
  });

  test.each([
    ["stage", "lost"],
    ["time_zone", "Mars/Base"],
    ["name", 7],
    ["name", "x".repeat(201)],
    ["custom_fields", []],
    ["custom_fields", { text: "x".repeat(17_000) }],
    ["id", "lead_mine"],
    ["project_id", "prj_other"],
    ["outreach_disabled", true],
    ["created_at", "2020-01-01T00:00:00Z"],
  ])("with %s = %j is refused by its name", async (field, value) => {
    expect(refusal(await create({ name: "A", [field]: value }))).toEqual(invalid(field));
  });

  test("for an unknown agent is refused", async () => {
    expect(refusal(await create({ name: "A", agent_id: "agt_none" }))).toMatchObject({
      status: 404,
      code: "resource_not_found",
    });
  });

  test("keeps names of every script, and markup as text", async () => {
    for (const name of [
      "李小龍",
      "Ægir Þórðarson",
      "مريم",
      "👩‍💼 Ann",
      "<script>alert(1)</script>",
      "Robert'); DROP TABLE lead;--",
    ])
      expect((await created({ name })).name).toBe(name);
  });
});

describe("updating a lead", () => {
  test("changes what is given and leaves the rest", async () => {
    const before = await created(FULL);
    const { body } = await update(before.id, { role: "CEO", meeting_booked: true });
    expect(body.data).toEqual({ ...before, role: "CEO", meeting_booked: true });
    const { calls: _c, emails: _e, activity: _a, ...lead } = await get(before.id);
    expect(lead).toEqual(body.data);
  });

  test("to the stage converted marks it converted, and back again", async () => {
    const { id } = await created({ name: "A" });
    expect((await update(id, { stage: "converted" })).body.data).toMatchObject({ stage: "converted", converted: true });
    expect((await update(id, { stage: "in_progress" })).body.data).toMatchObject({
      stage: "in_progress",
      converted: false,
    });
  });

  test("assigns it to a person of the organisation, never to a stranger, and takes it away again", async () => {
    const stranger = await buildProject(cora);
    const [own, other] = await Promise.all([memberOf(project), memberOf(stranger)]);
    const { id } = await created({ name: "A" });
    expect((await update(id, { assigned_user_uid: own })).body.data.assigned_user_uid).toBe(own);
    expect(refusal(await update(id, { assigned_user_uid: other }))).toEqual({
      status: 404,
      code: "resource_not_found",
      param: "assigned_user_uid",
    });
    expect((await get(id)).assigned_user_uid).toBe(own);
    expect((await update(id, { assigned_user_uid: null })).body.data.assigned_user_uid).toBeNull();
  });

  test("with nothing changes nothing", async () => {
    const before = await created(FULL);
    expect((await update(before.id, {})).body.data).toEqual(before);
  });

  test.each([
    ["phone", "12"],
    ["stage", "lost"],
    ["converted", true],
    ["total_calls", 9],
    ["agent_id", "agt_1"],
  ])("of %s to %j is refused", async (field, value) => {
    const { id } = await created({ name: "A" });
    expect(refusal(await update(id, { [field]: value }))).toEqual(invalid(field));
  });

  test("that does not exist is refused", async () => {
    expect(refusal(await update("lead_none", { name: "A" }))).toMatchObject({
      status: 404,
      code: "resource_not_found",
    });
  });
});

describe("finding leads", () => {
  test("matches a part of name, email or phone, whatever the case", async () => {
    const { id } = await created({ name: "Zebulon Quark", email: "zq@unusual.example", phone: "+442071838750" });
    for (const query of ["zebul", "QUARK", "unusual", "2071838750"])
      expect(
        (await find({ query })).map((row) => row.id),
        query,
      ).toEqual([id]);
    expect(await find({ query: "no such lead" })).toEqual([]);
  });

  test("of one or two characters matches where a word begins, of any alphabet, and nowhere else", async () => {
    const { id } = await created({
      name: "Xu Ödön",
      email: "wk@unusual.example",
      phone: "+86 138 0013 8000".replaceAll(" ", ""),
    });
    const chinese = await created({ name: "李明" });
    for (const query of ["xu", "X", "öd", "WK", "+8"])
      expect(
        (await find({ query })).map((row) => row.id),
        query,
      ).toEqual([id]);
    expect((await find({ query: "李明" })).map((row) => row.id)).toEqual([chinese.id]);
    expect((await find({ query: "李" })).map((row) => row.id)).toContain(chinese.id);
    for (const query of ["dö", "un", "k@", "明", "_", "%", "x_", "x%", "@"])
      expect(await find({ query }), query).toEqual([]);
  });

  test("takes wildcards as the characters they are", async () => {
    const rows = await Promise.all(
      ["100% sure", "under_score", String.raw`back\slash`].map((name) => created({ name })),
    );
    for (const [index, query] of ["100%", "under_", String.raw`back\s`].entries())
      expect((await find({ query })).map(({ id }) => id)).toEqual([rows[index].id]);
    expect(await find({ query: "%%%" })).toEqual([]);
  });

  test("filters by stage, agent and meeting, alone and together with a query", async () => {
    const [one, two] = [
      await created({ name: "Filter One", stage: "converted", agent_id: agentId }),
      await created({ name: "Filter Two", stage: "in_progress" }),
    ];
    await update(two.id, { meeting_booked: true });
    expect(names(await find({ query: "filter" }))).toEqual(["Filter One", "Filter Two"]);
    expect(names(await find({ query: "filter", status: "converted" }))).toEqual(["Filter One"]);
    expect(names(await find({ query: "filter", agent_id: agentId }))).toEqual(["Filter One"]);
    expect(names(await find({ query: "filter", has_meeting: "true" }))).toEqual(["Filter Two"]);
    expect(names(await find({ query: "filter", has_meeting: "false" }))).toEqual(["Filter One"]);
    expect(names(await find({ status: "in_progress", has_meeting: "true" }))).toContain("Filter Two");
    expect(names(await find({ agent_id: agentId, status: "converted" }))).toEqual(["Filter One"]);
    expect((await find({ query: "filter" })).every((row) => row.id === one.id || row.id === two.id)).toBe(true);
  });

  test("counts nothing in the list", async () => {
    const [row] = await find({ query: "filter one" });
    expect(row).toMatchObject({ total_calls: null, total_emails: null, last_activity_at: null });
  });
});

describe("creating many leads", () => {
  const bulk = (leads: unknown[], more: Record<string, unknown> = {}) =>
    project.client.post("/api/v1/leads/bulk", { leads, ...more });

  test("skips addresses that are there already or came before, and says so", async () => {
    await create({ name: "There", email: "There@Bulk.example" });
    const { status, body } = await bulk([
      { name: "A", email: "a@bulk.example" },
      { name: "A again", email: "A@BULK.example" },
      { name: "B", email: "there@bulk.example" },
      { name: "No address" },
      { name: "No address" },
    ]);
    expect(status).toBe(200);
    expect(body.data).toMatchObject({ count: 3, duplicates: 2, errors: 0, invalid: [] });
    expect(body.data.created.map(({ name }: { name: string }) => name)).toEqual(["A", "No address", "No address"]);
    expect(await get(body.data.created[0].id)).toMatchObject({ name: "A", email: "a@bulk.example" });
  });

  test("stores the good rows and names the bad ones", async () => {
    const { body } = await bulk([
      { name: "Good" },
      { email: "x@bulk.example" },
      { name: "C", phone: "12" },
      { name: "D", surprise: 1 },
      {},
    ]);
    expect(body.data).toMatchObject({ count: 1, duplicates: 0, errors: 4 });
    expect(body.data.invalid.map(({ index }: { index: number }) => index)).toEqual([1, 2, 3, 4]);
  });

  test("assigns all of them, or each to its own agent", async () => {
    const all = await bulk([{ name: "E" }, { name: "F" }], { agent_id: agentId });
    for (const { id } of all.body.data.created) expect((await get(id)).agent_id).toBe(agentId);
    const each = await bulk([{ name: "G", agent_id: agentId }, { name: "H" }, { name: "I", agent_id: "agt_none" }]);
    expect(each.body.data).toMatchObject({
      count: 2,
      errors: 1,
      invalid: [{ index: 2, message: expect.stringMatching(/agent_id/) }],
    });
    expect((await get(each.body.data.created[0].id)).agent_id).toBe(agentId);
    expect((await get(each.body.data.created[1].id)).agent_id).toBeNull();
  });

  test("takes 500 at once and not one more, and not none", async () => {
    const rows = Array.from({ length: 501 }, (_, index) => ({
      name: `Row ${index}`,
      email: `row${index}@many.example`,
    }));
    expect((await bulk(rows.slice(0, 500))).body.data).toMatchObject({ count: 500, duplicates: 0, errors: 0 });
    expect((await bulk(rows.slice(0, 500))).body.data).toMatchObject({ count: 0, duplicates: 500 });
    expect(refusal(await bulk(rows))).toEqual(invalid("leads"));
    expect(refusal(await bulk([]))).toEqual(invalid("leads"));
  });

  test("stores an address once when two imports bring it at the same time", async () => {
    const rows = Array.from({ length: 50 }, (_, index) => ({ name: "Twin", email: `twin${index}@race.example` }));
    const answers = await Promise.all([bulk(rows), bulk(rows), bulk(rows)]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(answers.reduce((sum, { body }) => sum + body.data.count, 0)).toBe(50);
  });
});
