import { gzipSync } from "node:zlib";
import { request } from "node:http";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventually } from "../setup/eventually.ts";
import { buildAgent, buildProject } from "../setup/factories.ts";
import type { BuiltProject } from "../setup/factories.ts";
import type { Answer } from "../setup/test-client.ts";
import { testCora } from "../setup/test-cora.ts";
import type { TestCora } from "../setup/test-cora.ts";
import { NDJSON, accepted, readImport, upload } from "./import-bench.ts";

let cora: TestCora;
let project: BuiltProject;
beforeAll(async () => {
  cora = await testCora();
  await cora.startApi();
  project = await buildProject(cora);
});
afterAll(() => cora?.stop());

const FILE = "name,email\nAnn,ann@example.com\nBob,bob@example.com\n";
const mappingOf = async (file: string, options: Record<string, string> = {}, headers: Record<string, string> = {}) =>
  (await readImport(project.client, await accepted(project.client, file, options, headers))).mapping;
const refusal = async (...[file, options, headers]: [string, Record<string, string>?, Record<string, string>?]) => {
  const { status, body } = await upload(project.client, file, options, headers);
  return { status, code: body.error?.code, param: body.error?.param };
};
const invalid = (param: string) => ({ status: 400, code: "validation_error", param });

/** Sends bytes, which the JSON-minded client cannot. */
const send = async (bytes: Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) => {
  const answer = await fetch(`${cora.baseUrl}/api/v1/imports`, {
    method: "POST",
    headers: { authorization: `Bearer ${project.apiKey}`, "content-type": "text/csv", ...headers },
    body: bytes,
  });
  return { status: answer.status, body: (await answer.json()) as Answer["body"] };
};
const filesLeft = async () => {
  const [row] = await cora.database.system.em
    .fork()
    .execute<{ n: string }[]>("SELECT count(*) AS n FROM blob WHERE project_id = ? AND expires_at <> 'infinity'", [
      project.projectId,
    ]);
  return Number(row?.n);
};

describe("what is accepted", () => {
  test("is answered at once with what each column was taken for", async () => {
    const { status, body } = await upload(project.client, FILE, {
      dry_run: "true",
      duplicates: "update",
      country: "DE",
    });
    expect(status).toBe(202);
    expect(body.data).toMatchObject({
      status: "queued",
      dry_run: true,
      duplicates: "update",
      country: "DE",
      format: "csv",
      bytes: FILE.length,
      mapping: { name: "name", email: "email" },
      progress: { rows_read: 0, percent: 0, rows_per_second: null, eta: null },
      errors: [],
      started_at: null,
    });
    const { body: listed } = await project.client.get("/api/v1/imports?limit=1");
    expect(listed.data[0].id).toBe(body.data.id);
    expect(listed.data[0]).not.toHaveProperty("errors");
  });

  test("columns are told in several languages, by semicolon, tab or bar, with or without a mark at the start", async () => {
    expect(await mappingOf("Vorname;Name;E-Mail-Adresse;Handy;Firma;Umsatz\nA;B;a@b.de;+4930123456;F;1\n")).toEqual({
      Vorname: "first_name",
      Name: "last_name",
      "E-Mail-Adresse": "email",
      Handy: "phone",
      Firma: "company",
      Umsatz: "custom_fields.Umsatz",
    });
    expect(await mappingOf("\uFEFFPrénom\tNom\tCourriel\r\nA\tB\ta@b.fr\r\n")).toEqual({
      Prénom: "first_name",
      Nom: "last_name",
      Courriel: "email",
    });
    expect(await mappingOf("nombre|apellidos|correo\nA|B|a@b.es\n")).toEqual({
      nombre: "first_name",
      apellidos: "last_name",
      correo: "email",
    });
    expect(await mappingOf('"Full name","Company, legal"\n"Doe, Jane",x\n')).toEqual({
      "Full name": "name",
      "Company, legal": "custom_fields.Company, legal",
    });
  });

  test("a stage or a zone is taken for one only where its values say so", async () => {
    const columns = "name,stage,timezone,unsubscribed";
    expect(await mappingOf(`${columns}\nA,In Progress,Europe/Berlin,yes\n`)).toMatchObject({
      stage: "stage",
      timezone: "time_zone",
      unsubscribed: "outreach_disabled",
    });
    expect(await mappingOf(`${columns}\nA,Qualified lead,CET+1,last May\n`)).toMatchObject({
      stage: "custom_fields.stage",
      timezone: "custom_fields.timezone",
      unsubscribed: "custom_fields.unsubscribed",
    });
  });

  test("the caller's mapping wins over every guess", async () => {
    const mapping = JSON.stringify({ Mail: null, Kontakt: "email", Note: "custom_fields.remark" });
    expect(await mappingOf("Name,Mail,Kontakt,Note,Email\nA,x,a@b.co,n,e@b.co\n", { mapping })).toEqual({
      Name: "name",
      Mail: null,
      Kontakt: "email",
      Note: "custom_fields.remark",
      Email: "custom_fields.Email",
    });
  });

  test("lines of JSON are told by their fields, and a gzipped file by what is in it", async () => {
    const lines = '{"full_name":"A","email":"a@b.co","custom_fields":{"x":1}}\n{"phone":"+14155550123","tier":2}\n';
    expect(await mappingOf(lines, {}, { "content-type": NDJSON })).toEqual({
      full_name: "name",
      email: "email",
      custom_fields: "custom_fields",
      phone: "phone",
      tier: "custom_fields.tier",
    });
    const { status, body } = await send(new Uint8Array(gzipSync(FILE)), { "content-encoding": "gzip" });
    expect({ status, bytes: body.data.bytes }).toEqual({ status: 202, bytes: FILE.length });
  });
});

describe("what is refused", () => {
  test("a file that is no list of people", async () => {
    expect(await refusal("")).toEqual(invalid("body"));
    expect(await refusal("\n\n")).toEqual(invalid("body"));
    expect(await refusal("name,email\n")).toEqual(invalid("body"));
    expect(await refusal("name,email,Name,email\nA,b,c,d\n")).toEqual(invalid("body"));
    expect(await refusal(`${"c,".repeat(400)}\nA\n`)).toEqual(invalid("body"));
    expect(await refusal(`${"x".repeat(101)}\nA\n`)).toEqual(invalid("body"));
    expect(await refusal('[{"name":"A"}]', {}, { "content-type": NDJSON })).toEqual(invalid("body"));
    for (const encoding of ["utf16le", "latin1"] as const) {
      const bytes = Buffer.from("\uFEFFnäme,email\nA,a@b.co\n".slice(encoding === "latin1" ? 1 : 0), encoding);
      expect((await send(new Uint8Array(bytes))).body.error).toMatchObject({ status: 400, param: "body" });
    }
  });

  test("another kind of body, and one that is no gzip", async () => {
    const type = async (value: string) => (await refusal(FILE, {}, { "content-type": value })).code;
    expect(await type("application/json")).toBe("unsupported_media_type");
    expect(await type("text/csv; charset=iso-8859-1")).toBe("unsupported_media_type");
    expect((await refusal(FILE, {}, { "content-encoding": "br" })).code).toBe("unsupported_media_type");
    expect(await refusal(FILE, {}, { "content-encoding": "gzip" })).toEqual(invalid("body"));
  });

  test("options that make no sense, before the file is read", async () => {
    expect(await refusal(FILE, { duplicates: "merge" })).toEqual(invalid("duplicates"));
    expect(await refusal(FILE, { country: "Atlantis" })).toEqual(invalid("country"));
    expect(await refusal(FILE, { surprise: "1" })).toEqual(invalid("surprise"));
    expect(await refusal(FILE, { agent_id: "agt_none" })).toMatchObject({ status: 404, code: "resource_not_found" });
    expect(await refusal(FILE, { mapping: "{" })).toEqual(invalid("mapping"));
    expect(await refusal(FILE, { mapping: '{"Nope":"name"}' })).toEqual(invalid("mapping"));
    expect(await refusal(FILE, { mapping: '{"name":"salary"}' })).toEqual(invalid("mapping"));
    expect(await refusal(FILE, { mapping: '{"name":"email","email":"email"}' })).toEqual(invalid("mapping"));
  });

  test("leaves no file behind", async () => {
    await refusal("name,email\n");
    await refusal(FILE, { mapping: '{"Nope":"name"}' });
    await refusal(FILE, {}, { "content-encoding": "gzip" });
    const key = { "idempotency-key": "twice" };
    await upload(project.client, FILE, {}, key);
    await upload(project.client, FILE, {}, key);
    expect(await filesLeft()).toBe(0);
  });

  test("a file that says it is too large, without reading it", async () => {
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const headers = {
        authorization: `Bearer ${project.apiKey}`,
        "content-type": "text/csv",
        "content-length": String(600 * 1024 * 1024),
      };
      const asked = request(`${cora.baseUrl}/api/v1/imports`, { method: "POST", headers }, (answer) => {
        resolve(answer.statusCode);
        asked.destroy();
      });
      asked.on("error", reject).write("name\n");
    });
    expect(status).toBe(413);
  });
});

test("a repeated key is answered as before, with another file or option it is refused", async () => {
  const key = { "idempotency-key": "import-1" };
  const first = await upload(project.client, FILE, {}, key);
  const again = await upload(project.client, FILE, {}, key);
  expect(again.body).toEqual(first.body);
  expect(again.headers.get("idempotent-replayed")).toBe("true");
  expect((await upload(project.client, `${FILE}C,c@example.com\n`, {}, key)).body.error.code).toBe(
    "idempotency_key_reused",
  );
  expect((await upload(project.client, FILE, { dry_run: "true" }, key)).body.error.code).toBe("idempotency_key_reused");
});

test("a client that goes away in the middle starts nothing and is no fault of ours", async () => {
  const before = (await project.client.get("/api/v1/imports?limit=100")).body.data.length;
  await new Promise<void>((resolve) => {
    const headers = {
      authorization: `Bearer ${project.apiKey}`,
      "content-type": "text/csv",
      "content-length": "5000000",
      "x-request-id": "hung-up",
    };
    const asked = request(`${cora.baseUrl}/api/v1/imports`, { method: "POST", headers });
    asked.on("error", () => resolve());
    asked.write("name\n".repeat(1000), () => setTimeout(() => asked.destroy(), 50));
  });
  await eventually(async () => (await cora.client.get("/health")).status === 200);
  expect((await project.client.get("/api/v1/imports?limit=100")).body.data).toHaveLength(before);
});

test("imports of another project are as unknown as ones that never were", async () => {
  const theirs = await buildProject(cora);
  const id = await accepted(theirs.client, FILE);
  for (const [method, path] of [
    ["GET", ""],
    ["GET", "/events"],
    ["GET", "/failed-rows"],
    ["POST", "/pause"],
    ["POST", "/resume"],
    ["POST", "/cancel"],
  ] as const) {
    const answers = await Promise.all(
      [id, "imp_0"].map((name) => project.client.request(method, `/api/v1/imports/${name}${path}`)),
    );
    expect(answers.map(({ status, body }) => [status, body.error.code])).toEqual([
      [404, "resource_not_found"],
      [404, "resource_not_found"],
    ]);
  }
  expect((await readImport(theirs.client, id)).status).toBe("queued");
  const agent = await buildAgent(theirs);
  expect((await refusal(FILE, { agent_id: agent.id })).status).toBe(404);
});

test("whatever the file holds, the answer is never a fault of ours", async () => {
  const cell = fc.oneof(
    fc.string({ unit: "binary", maxLength: 20 }),
    fc.constantFrom(
      '"',
      '""',
      '"\n',
      "\r",
      ",",
      ";",
      "\t",
      "\0",
      "\uFEFF",
      "__proto__",
      "constructor",
      "name",
      "email",
      "'=1+1",
    ),
  );
  const file = fc
    .array(fc.array(cell, { maxLength: 6 }), { maxLength: 6 })
    .map((rows) => rows.map((row) => row.join(",")).join("\n"));
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 300 }).map((raw) => Buffer.from(raw)),
    file.map((text) => Buffer.from(text)),
  );
  await fc.assert(
    fc.asyncProperty(bytes, fc.constantFrom("text/csv", NDJSON), async (raw, type) => {
      const { status } = await send(new Uint8Array(raw), { "content-type": type });
      expect([202, 400]).toContain(status);
    }),
    { numRuns: 150 },
  );
}, 120_000);
