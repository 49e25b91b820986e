import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventually } from "../setup/eventually.ts";
import { buildAgent, buildProject } from "../setup/factories.ts";
import type { BuiltProject } from "../setup/factories.ts";
import { testCora } from "../setup/test-cora.ts";
import type { TestCora } from "../setup/test-cora.ts";
import { NDJSON, countsOf, finished, imported, leadsOf } from "./import-bench.ts";

let cora: TestCora;
beforeAll(async () => {
  cora = await testCora();
  await Promise.all([cora.startApi(), cora.startWorker()]);
});
afterAll(() => cora?.stop());

const counts = (created: number, updated: number, skipped: number, failed: number) => ({
  rows_read: created + updated + skipped + failed,
  created,
  updated,
  skipped,
  failed,
});
const lead = async ({ client }: BuiltProject, id: string) => (await client.get(`/api/v1/leads/${id}`)).body.data;
const create = async ({ client }: BuiltProject, fields: Record<string, unknown>): Promise<string> =>
  (await client.post("/api/v1/leads", fields)).body.data.id;

describe("rows", () => {
  test("become the leads that create_lead would have made of them", async () => {
    const project = await buildProject(cora);
    const agent = await buildAgent(project);
    const file = [
      "First Name,Last Name,E-Mail,Mobile,Firma,Job Title,Stage,Zeitzone,Team size",
      'Jane,"Doe, Sr.",Jane@Example.com,(415) 555-0123,"Acme\nInc",VP,In progress,Europe/Berlin,7',
      " Jo ,,jo@example.com,+44 020 7946 0000,,,,,",
      ",,,,,,,,",
      ",,,,Only Company,,,,",
    ];
    const done = await imported(project.client, file.join("\r\n"), {
      country: "US",
      agent_id: agent.id,
      stage: "converted",
    });
    expect(countsOf(done)).toEqual(counts(3, 0, 0, 0));
    expect(done).toMatchObject({
      status: "completed",
      progress: { percent: 100, eta: null },
      errors: [],
      failed_rows_url: null,
    });
    const [jane, jo, company] = await leadsOf(project.client);
    expect(jane).toMatchObject({
      name: "Jane Doe, Sr.",
      first_name: "Jane",
      last_name: "Doe, Sr.",
      email: "Jane@Example.com",
      phone: "+14155550123",
      company: "Acme\nInc",
      role: "VP",
      stage: "in_progress",
      converted: false,
      time_zone: "Europe/Berlin",
      custom_fields: { "Team size": "7" },
      agent_id: agent.id,
      outreach_disabled: false,
    });
    expect(jo).toMatchObject({ name: "Jo", phone: "+442079460000", stage: "converted", converted: true });
    expect(company).toMatchObject({ name: "Only Company", company: "Only Company", first_name: null, email: null });
    const { body } = await project.client.get("/api/v1/leads?query=94600");
    expect(body.data.map(({ id }: { id: string }) => id)).toEqual([jo.id]);
  });

  test("of JSON keep their types, bring proof of consent and name their own agents", async () => {
    const project = await buildProject(cora);
    const agent = await buildAgent(project);
    const proof = { call: { source: "form", obtained_at: "2026-01-15T09:00:00Z" } };
    const rows = [
      {
        name: "A",
        email: "a@n.example",
        consent: proof,
        custom_fields: { size: 7 },
        tags: ["x", { y: null }],
        agent_id: agent.id,
      },
      { name: "B", phone: 14155550123, agent_id: "agt_unknown" },
      { name: "C", consent: { call: true } },
      { name: { first: "D" } },
      { name: "E", unsubscribed: true, email: "e@n.example" },
    ];
    const file = `${rows.map((row) => JSON.stringify(row)).join("\n")}\nnot json\n[1]\n${'{"a":'.repeat(60)}1${"}".repeat(60)}\n`;
    const done = await imported(project.client, file, { country: "US" }, { "content-type": NDJSON });
    expect(countsOf(done)).toEqual(counts(2, 0, 0, 6));
    expect(done.errors.map(({ line, column, code }: Record<string, unknown>) => [line, column, code])).toEqual([
      [2, "agent_id", "unknown_agent"],
      [3, "consent", "invalid_value"],
      [4, "name", "invalid_value"],
      [6, null, "invalid_json"],
      [7, null, "invalid_json"],
      [8, null, "invalid_json"],
    ]);
    const [a, e] = await leadsOf(project.client);
    expect(a).toMatchObject({
      consent: proof,
      custom_fields: { size: 7, tags: ["x", { y: null }] },
      agent_id: agent.id,
    });
    expect(e).toMatchObject({ name: "E", outreach_disabled: true });
  });

  test("that fail are named, and come back as a file that can be corrected and sent again", async () => {
    const project = await buildProject(cora);
    const file = [
      "name,email,phone,note",
      "Good,good@f.example,,",
      'Bad mail,nobody at home,+14155550123,"=HYPERLINK(""x"")"',
      ",only@f.example,,-2+3",
      "Bad number,,call me,@home",
      `${"x".repeat(201)},,,+49 (30) 123`,
      "Too,many@f.example,,note,more",
      "Null\0,null@f.example,,",
      '"Never closed,quote@f.example,,',
      "Good too,good2@f.example,,",
    ];
    const done = await imported(project.client, `${file.join("\n")}\n`);
    expect(countsOf(done)).toEqual(counts(2, 0, 0, 7));
    expect(done.errors.map(({ line, column, code }: Record<string, unknown>) => [line, column, code])).toEqual([
      [3, "email", "invalid_value"],
      [4, null, "missing_identity"],
      [5, "phone", "invalid_value"],
      [6, "name", "invalid_value"],
      [7, null, "too_many_columns"],
      [8, "name", "invalid_value"],
      [9, null, "unbalanced_quote"],
    ]);
    const { status, headers, body } = await project.client.get(new URL(done.failed_rows_url).pathname);
    expect(status).toBe(200);
    expect(headers.get("content-type")).toBe("text/csv; charset=utf-8");
    expect(headers.get("content-disposition")).toBe(`attachment; filename="${done.id}-failed-rows.csv"`);
    const lines = body.split("\r\n");
    expect(lines[0]).toBe("cora_line,cora_reason,name,email,phone,note");
    expect(lines[1]).toMatch(
      /^3,invalid_value: email .*,Bad mail,nobody at home,\+14155550123,"'=HYPERLINK\(""x""\)"$/,
    );
    expect(lines[2]).toMatch(/,only@f.example,,'-2\+3$/);
    expect(lines[3]).toMatch(/,call me,'@home$/);
    expect(lines[4]).toMatch(/,\+49 \(30\) 123$/);
    const corrected = [lines[0], lines[1].replace("nobody at home", "home@f.example")].join("\n");
    const again = await imported(project.client, corrected);
    expect(countsOf(again)).toEqual(counts(1, 0, 0, 0));
    expect(again.mapping).toMatchObject({ cora_line: null, cora_reason: null });
    expect((await leadsOf(project.client)).at(-1)).toMatchObject({ email: "home@f.example", phone: "+14155550123" });
  });

  test("that are not UTF-8 fail by themselves", async () => {
    const { client, apiKey } = await buildProject(cora);
    const bytes = Buffer.concat([
      Buffer.from("name,email\nÄnne,a@u.example\n"),
      Buffer.from("Änne,b@u.example\n", "latin1"),
      Buffer.from("日本,c@u.example\n"),
    ]);
    const answer = await fetch(`${cora.baseUrl}/api/v1/imports`, {
      method: "POST",
      headers: { "x-api-key": apiKey, "content-type": "text/csv" },
      body: new Uint8Array(bytes),
    });
    const { data } = (await answer.json()) as { data: { id: string } };
    const done = await finished(client, data.id);
    expect(countsOf(done)).toEqual(counts(2, 0, 0, 1));
    expect(done.errors).toMatchObject([{ line: 3, column: "name", code: "invalid_encoding" }]);
    expect((await leadsOf(client)).map(({ name }: { name: string }) => name)).toEqual(["Änne", "日本"]);
  });
});

describe("people who are there already", () => {
  const FILE = [
    "name,email,phone,company,tier",
    "New name,THERE@d.example,+14155550111,New Co,gold",
    "By number,,+14155550122,,",
    "Twice,twice@d.example,,,1",
    "Twice again,Twice@D.example,+14155550133,Late Co,2",
    ",,+14155550133,,3",
    "Nobody known,,+14155550144,,",
  ].join("\n");

  async function withPeople() {
    const project = await buildProject(cora);
    const there = await create(project, {
      name: "There",
      email: "there@d.example",
      role: "CEO",
      stage: "in_progress",
      custom_fields: { old: 1 },
    });
    const numbered = await create(project, { name: "Numbered", email: "n@d.example", phone: "+14155550122" });
    return { project, there, numbered };
  }

  test("are skipped, by email, else by phone number, also within the file", async () => {
    const { project, there, numbered } = await withPeople();
    const done = await imported(project.client, FILE);
    // The number that the last but one names was never stored, so nobody is meant by it.
    expect(countsOf(done)).toEqual(counts(2, 0, 3, 1));
    expect(await lead(project, there)).toMatchObject({ name: "There", phone: null });
    expect(await lead(project, numbered)).toMatchObject({ name: "Numbered" });
  });

  test("are those of this project: somebody else's lead with the same address is nobody", async () => {
    const [{ project: theirs, there }, mine] = [await withPeople(), await buildProject(cora)];
    const file = "name,email,phone\nA,there@d.example,\nB,,+14155550122\n";
    expect(countsOf(await imported(mine.client, file, { duplicates: "update" }))).toEqual(counts(2, 0, 0, 0));
    expect(countsOf(await imported(mine.client, file, { dry_run: "true" }))).toEqual(counts(0, 0, 2, 0));
    expect(await lead(theirs, there)).toMatchObject({ name: "There" });
  });

  test("are updated in what the row gives and nothing else, where that is wished", async () => {
    const { project, there, numbered } = await withPeople();
    const done = await imported(project.client, FILE, { duplicates: "update", stage: "new" });
    expect(countsOf(done)).toEqual(counts(2, 4, 0, 0));
    expect(await lead(project, there)).toMatchObject({
      name: "New name",
      email: "THERE@d.example",
      phone: "+14155550111",
      company: "New Co",
      role: "CEO",
      stage: "in_progress",
      custom_fields: { old: 1, tier: "gold" },
    });
    expect(await lead(project, numbered)).toMatchObject({ name: "By number", email: "n@d.example" });
    const [, , twice, unknown] = await leadsOf(project.client);
    expect(twice).toMatchObject({
      name: "Twice again",
      email: "Twice@D.example",
      phone: "+14155550133",
      company: "Late Co",
      custom_fields: { tier: "3" },
    });
    expect(unknown).toMatchObject({ name: "Nobody known", phone: "+14155550144" });
  });

  test("and must not be contacted stay so, whatever the file says", async () => {
    const { project, there } = await withPeople();
    await project.client.patch(`/api/v1/leads/${there}`, { outreach_disabled: true });
    const file = "name,email,unsubscribed\nA,there@d.example,no\nB,n@d.example,yes\nC,n@d.example,no\n";
    const done = await imported(project.client, file, { duplicates: "update" });
    expect(countsOf(done)).toEqual(counts(0, 3, 0, 0));
    const [first, second] = await leadsOf(project.client);
    expect([first.name, first.outreach_disabled, second.name, second.outreach_disabled]).toEqual([
      "A",
      true,
      "C",
      true,
    ]);
  });

  test("make what the gate holds back for them be judged anew", async () => {
    const project = await buildProject(cora);
    const agent = await buildAgent(project);
    await project.client.patch("/api/v1/policy", {
      consent: "recorded",
      calling_hours: { start: "00:00", end: "00:01" },
      calling_days: [1],
    });
    const id = await create(project, {
      name: "Waiting",
      email: "w@d.example",
      phone: "+12025550101",
      time_zone: "UTC",
    });
    const call = await project.client.post(
      "/api/v1/outreach/call",
      { lead_id: id, agent_id: agent.id },
      { "idempotency-key": "w" },
    );
    const callId = call.body.data.call_id;
    const verdicts = async () => (await project.client.get(`/api/v1/calls/${callId}`)).body.data.verdicts ?? [];
    await eventually(async () => (await verdicts()).length === 1, "the first verdict");
    await imported(project.client, "email,unsubscribed\nw@d.example,yes\n", { duplicates: "update" });
    const seen = await eventually(async () => (await verdicts()).length > 1 && verdicts(), "a second verdict");
    expect(seen.map(({ decision }: { decision: string }) => decision)).toContain("deny");
  });

  test("a dry run says what the real one will do, and stores nothing", async () => {
    const { project } = await withPeople();
    const many = Array.from({ length: 12_000 }, (_, index) =>
      index % 7 === 0
        ? `Again,m${index % 500}@d.example,,,`
        : index % 11 === 0
          ? `Number,,+1415556${String(index % 900).padStart(4, "0")},,`
          : index % 13 === 0
            ? `,nobody${index}@d.example,,,`
            : `Row ${index},m${index}@d.example,+1415556${String(index % 3000).padStart(4, "0")},,`,
    );
    for (const duplicates of ["skip", "update"]) {
      const { project: fresh } = duplicates === "skip" ? { project } : await withPeople();
      const file = `${FILE}\n${many.join("\n")}`;
      const dry = await imported(fresh.client, file, { duplicates, dry_run: "true" });
      expect(await leadsOf(fresh.client)).toHaveLength(2);
      const real = await imported(fresh.client, file, { duplicates });
      expect(countsOf(dry)).toEqual(countsOf(real));
      expect(dry.errors).toEqual(real.errors);
      const failedRows = async ({ id }: { id: string }) =>
        (await fresh.client.get(`/api/v1/imports/${id}/failed-rows`)).body;
      expect(await failedRows(dry)).toBe(await failedRows(real));
      expect(countsOf(real).failed).toBeGreaterThan(100);
    }
  }, 120_000);
});
