import { request as httpRequest } from "node:http";
import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { operations } from "../../api/operations/index.ts";
import { buildLead, buildProject } from "../setup/factories.ts";
import type { BuiltProject } from "../setup/factories.ts";
import type { Answer } from "../setup/test-client.ts";
import { testCora } from "../setup/test-cora.ts";
import type { TestCora } from "../setup/test-cora.ts";
import { describedCora } from "./described-client.ts";
import { issueKey } from "./issue-key.ts";

let cora: TestCora;
let project: BuiltProject;
let leadId: string;

beforeAll(async () => {
  cora = await testCora();
  await cora.startApi();
  ({ cora } = await describedCora(cora));
  project = await buildProject(cora);
  leadId = (await buildLead(project)).id;
});
afterAll(() => cora?.stop());

const refusal = ({ status, body }: Answer) => ({ status, code: body.error?.code, param: body.error?.param });
const INVALID = { status: 400, code: "validation_error" };
const JSON_TYPE = { "content-type": "application/json" };
const createLead = (text: string, headers: Record<string, string> = JSON_TYPE) =>
  project.client.request("POST", "/api/v1/leads", text, headers);

describe("a body", () => {
  test.each(['{"name":', "{'name':1}", "nonsense", '{"name":"A"}}', "\u00ff\u00fe"])(
    "that is not JSON is refused: %s",
    async (text) => {
      expect(refusal(await createLead(text))).toMatchObject(INVALID);
    },
  );

  test.each(["[]", '"text"', "7", "null", "true"])("that is no object is refused: %s", async (text) => {
    expect(refusal(await createLead(text))).toMatchObject(INVALID);
  });

  test("that is empty counts as an empty object", async () => {
    expect(refusal(await createLead(""))).toEqual({ ...INVALID, param: "name" });
  });

  test("of another type, in another charset or encoding is refused", async () => {
    const types = ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"];
    for (const type of [...types, "application/json; charset=latin1", "application/json; charset=utf-16le"])
      expect(refusal(await createLead('{"name":"A"}', { "content-type": type }))).toMatchObject({
        status: 415,
        code: "unsupported_media_type",
      });
  });

  test("in UTF-8 is taken with its charset named and with a byte order mark", async () => {
    expect((await createLead('{"name":"Zoë"}', { "content-type": "application/json; charset=UTF-8" })).status).toBe(
      201,
    );
    expect((await createLead('\ufeff{"name":"Zoë"}')).body.data.name).toBe("Zoë");
  });

  test("that is compressed is refused", async () => {
    const answer = await createLead('{"name":"A"}', { ...JSON_TYPE, "content-encoding": "gzip" });
    expect(refusal(answer)).toMatchObject({ status: 415, code: "unsupported_media_type" });
  });

  test.each([[[0xff, 0xfe]], [[0xc3, 0x28]], [[0xed, 0xa0, 0x80]], [[0x80]]])(
    "with bytes that are no UTF-8 is refused: %j",
    async (bytes) => {
      const answer = await postBytes(Buffer.concat([Buffer.from('{"name":"'), Buffer.from(bytes), Buffer.from('"}')]));
      expect(answer).toMatchObject({ status: 400, body: { error: { code: "validation_error" } } });
    },
  );

  test("larger than two mebibytes is refused, whether or not it says how long it is", async () => {
    const big = JSON.stringify({ name: "x".repeat(2 * 1024 * 1024) });
    expect(refusal(await createLead(big))).toMatchObject({ status: 413, code: "payload_too_large" });
    expect(await sendInChunks(big)).toBe(413);
  });

  test.each([41, 5_000, 100_000])("nested %i levels deep is refused", async (levels) => {
    const nested = `${'{"a":'.repeat(levels)}1${"}".repeat(levels)}`;
    expect(refusal(await createLead(`{"name":"A","custom_fields":${nested}}`))).toMatchObject(INVALID);
  });

  test("with prototype keys changes nothing but its own fields", async () => {
    expect(refusal(await createLead('{"name":"A","__proto__":{"role":"boss"}}'))).toMatchObject(INVALID);
    expect(refusal(await createLead('{"name":"A","constructor":{"prototype":{}}}'))).toEqual({
      ...INVALID,
      param: "constructor",
    });
    const { status, body } = await createLead(
      '{"name":"A","custom_fields":{"__proto__":{"role":"boss"},"toString":"x"}}',
    );
    expect(status).toBe(201);
    expect(body.data.role).toBeNull();
    expect((await createLead('{"name":"B"}')).body.data).toMatchObject({ role: null, custom_fields: {} });
  });

  test.each(["1e400", "1e308", "-1e308", "99999999999999999999", "1.5", "-1", "0"])(
    "with the number %s where a small one belongs is refused",
    async (number) => {
      const answer = await project.client.request(
        "PATCH",
        "/api/v1/policy",
        `{"max_contacts_per_day":${number}}`,
        JSON_TYPE,
      );
      expect(refusal(answer)).toEqual({ ...INVALID, param: "max_contacts_per_day" });
    },
  );

  test("is not looked at before the key, its scope and the Idempotency-Key are", async () => {
    const reader = cora.client.as(await issueKey(cora, project.projectId, { scope: "read_only" }));
    const call = "/api/v1/outreach/call";
    expect(refusal(await cora.client.request("POST", call, "nonsense", JSON_TYPE))).toMatchObject({
      code: "missing_api_key",
    });
    expect(refusal(await reader.request("POST", call, "nonsense", JSON_TYPE))).toMatchObject({ code: "read_only_key" });
    expect(
      refusal(await project.client.request("POST", call, "nonsense", { "content-type": "text/plain" })),
    ).toMatchObject({ code: "missing_idempotency_key" });
  });

  test("may not name another record than its path", async () => {
    const answer = await project.client.patch(`/api/v1/leads/${leadId}`, { lead_id: "lead_other", role: "x" });
    expect(refusal(answer)).toEqual({ ...INVALID, param: "lead_id" });
  });
});

describe("text that the database cannot hold", () => {
  const texts = { NUL: String.raw`a\u0000b`, "a lone surrogate": String.raw`a\ud800b` };
  const places: Record<string, (text: string) => string> = {
    "a field": (text) => `{"name":"${text}"}`,
    "an id": (text) => `{"name":"A","agent_id":"${text}"}`,
    "a free value": (text) => `{"name":"A","custom_fields":{"deep":[{"a":"${text}"}]}}`,
    "a free name": (text) => `{"name":"A","custom_fields":{"${text}":1}}`,
  };
  test.each(
    Object.entries(places).flatMap(([place, body]) =>
      Object.entries(texts).map(([what, text]) => [place, what, body(text)]),
    ),
  )("is refused in %s: %s", async (_place, _what, body) =>
    expect(refusal(await createLead(body))).toMatchObject(INVALID),
  );

  test("spoils one row of a bulk import, not the import", async () => {
    const rows = [
      String.raw`{"name":"Ok"}`,
      String.raw`{"name":"a\u0000"}`,
      String.raw`{"name":"B","custom_fields":{"x":"\u0000"}}`,
    ];
    const { status, body } = await project.client.request(
      "POST",
      "/api/v1/leads/bulk",
      `{"leads":[${rows.join()}]}`,
      JSON_TYPE,
    );
    expect({ status, ...body.data }).toMatchObject({ status: 200, count: 1, errors: 2 });
  });

  test.each([
    "/api/v1/leads/a%00b",
    "/api/v1/leads?agent_id=%00",
    "/api/v1/leads?query=%00",
    "/api/v1/activity?event_type=a%00",
  ])("is refused in the address %s", async (path) => {
    const { status, body } = await project.client.get(path);
    expect([400, 404]).toContain(status);
    expect(["validation_error", "resource_not_found"]).toContain(body.error.code);
  });

  test.each(["/api/v1/leads/%E0%A4%A", "/api/v1/leads/%", "/api/v1/leads?query=%E0%A4%A", "/%"])(
    "a broken escape does no harm: %s",
    async (path) => {
      expect((await cora.client.as(project.apiKey).request("GET", path)).status).toBeLessThan(500);
    },
  );
});

describe("a query", () => {
  test.each([
    "limit=1&limit=2",
    "limit=",
    "limit=ten",
    "limit=1e400",
    "has_meeting=maybe",
    "status=lost",
    "cursor=",
    "__proto__=1",
  ])("that makes no sense is refused by name: %s", async (query) => {
    const answer = await project.client.get(`/api/v1/leads?${query}`);
    expect(refusal(answer)).toEqual({ ...INVALID, param: query.split("=")[0] });
  });
});

describe("a route", () => {
  test.each(["/api/v1/nothing", "/nothing", "/api/v2/leads", "/api/v1/leads/x/y/z"])(
    "that does not exist answers in the envelope: %s",
    async (path) => {
      const { status, body, headers } = await cora.client.post(path);
      expect({ status, ...body.error }).toMatchObject({
        status: 404,
        code: "resource_not_found",
        type: "invalid_request_error",
        request_id: headers.get("x-request-id"),
      });
    },
  );

  test.each([
    ["DELETE", "/api/v1/leads", "GET, HEAD, POST"],
    ["PUT", "/api/v1/leads/lead_1", "GET, HEAD, PATCH"],
    ["GET", "/api/v1/outreach/call", "POST"],
    ["POST", "/health", "GET, HEAD"],
    ["GET", "/webhooks/stripe", "POST"],
  ])("that exists for another method says which: %s %s", async (method, path, allow) => {
    const { status, body, headers } = await project.client.request(method, path);
    expect({ status, code: body.error.code }).toEqual({ status: 405, code: "method_not_allowed" });
    expect(headers.get("allow")?.split(", ").toSorted().join(", ")).toBe(allow);
  });

  test("under /v1 is redirected with its method and query", async () => {
    const { status, headers } = await project.client.post("/v1/leads?a=1&b=2", { name: "A" });
    expect({ status, location: headers.get("location") }).toEqual({ status: 308, location: "/api/v1/leads?a=1&b=2" });
    const followed = await fetch(`${cora.baseUrl}/v1/leads`, {
      method: "POST",
      headers: { ...JSON_TYPE, "x-api-key": project.apiKey },
      body: '{"name":"Redirected"}',
    });
    expect(followed.status).toBe(201);
  });

  test("never redirects to another host", async () => {
    for (const path of ["/v1//evil.example", "//evil.example/v1/x", "/v1/..//evil.example"]) {
      const { headers } = await cora.client.request("GET", path);
      expect(headers.get("location") ?? "/api/").toMatch(/^\/api\//);
    }
  });

  test("answers HEAD like GET, without the body", async () => {
    const get = await project.client.get("/api/v1/leads");
    const head = await project.client.request("HEAD", "/api/v1/leads");
    expect({ status: head.status, length: head.headers.get("content-length"), body: head.body }).toEqual({
      status: 200,
      length: get.headers.get("content-length"),
      body: "",
    });
    expect((await cora.client.request("HEAD", "/api/v1/leads")).status).toBe(401);
  });

  test("lets browsers ask first", async () => {
    const { status, headers, body } = await cora.client.request("OPTIONS", "/api/v1/outreach/call", undefined, {
      origin: "https://app.example",
      "access-control-request-method": "POST",
      "access-control-request-headers": "authorization,idempotency-key",
    });
    expect({ status, body }).toEqual({ status: 204, body: "" });
    expect(headers.get("access-control-allow-origin")).toBe("*");
    expect(headers.get("access-control-allow-methods")).toMatch(/POST.*PATCH/);
    expect(headers.get("access-control-allow-headers")?.toLowerCase()).toMatch(/authorization.*idempotency-key/);
    expect(headers.get("access-control-allow-credentials")).toBeNull();
  });
});

test.each(["", "a b", "x".repeat(101), "<script>", "\u00e9"])(
  "a request id that could do harm is replaced: %j",
  async (id) => {
    const { headers } = await cora.client.get("/health", { "x-request-id": id });
    expect(headers.get("x-request-id")).toMatch(/^req_\w+/);
  },
);

describe("a browser on another site", () => {
  const preflight = (path: string) =>
    cora.client.request("OPTIONS", path, undefined, {
      origin: "https://app.example",
      "access-control-request-method": "GET",
    });
  const routeOf = (path: string): string => path.replaceAll(/\{\w+\}/g, "x_1");

  test.each(operations.map((op) => [op.id, op] as const))(
    "is let in exactly where no cookie speaks: %s",
    async (_, op) => {
      const wanted = op.auth === "session" ? null : "*";
      const path = routeOf(op.path);
      for (const answer of [
        await preflight(path),
        await preflight(`${path}/`),
        await cora.client.request(op.method, path),
      ])
        expect(answer.headers.get("access-control-allow-origin"), path).toBe(wanted);
    },
  );

  test.each(["/docs", "/health", "/unsubscribe/eml_1/x", "/account", "/sign-in", "/webhooks/stripe"])(
    "is not let into %s",
    async (path) => {
      for (const answer of [await preflight(path), await cora.client.get(path, { origin: "https://app.example" })])
        expect(answer.headers.get("access-control-allow-origin")).toBeNull();
    },
  );

  test("may read every header that tells of limits and repetition", async () => {
    const exposed = (await cora.client.get("/api/v1")).headers.get("access-control-expose-headers")?.split(", ");
    expect(exposed).toEqual(
      expect.arrayContaining([
        "X-Request-Id",
        "X-RateLimit-Limit",
        "X-RateLimit-Remaining",
        "X-RateLimit-Reset",
        "Retry-After",
        "Idempotent-Replayed",
      ]),
    );
  });
});

describe("what is no request yet", () => {
  const envelope = async (bytes: string) => {
    const { head, body } = await sendRaw(bytes);
    return { line: head.split("\r\n")[0], head, error: JSON.parse(body).error };
  };
  const long = "a".repeat(20_000);

  test.each([
    ["a very long address", `GET /api/v1/leads?query=${long} HTTP/1.1\r\nHost: x\r\n\r\n`, 431, "headers_too_large"],
    ["very long headers", `GET /health HTTP/1.1\r\nHost: x\r\nX-Long: ${long}\r\n\r\n`, 431, "headers_too_large"],
    ["no HTTP at all", "hello\r\n\r\n", 400, "validation_error"],
    ["a method that nobody knows", "BREW /api/v1/leads HTTP/1.1\r\nHost: x\r\n\r\n", 400, "validation_error"],
  ])("is answered in the envelope and hung up on: %s", async (_, bytes, status, code) => {
    const { line, head, error } = await envelope(bytes);
    expect(line).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(error).toMatchObject({ status, code, request_id: expect.stringMatching(/^req_/) });
    expect(head).toContain(`X-Request-Id: ${error.request_id}`);
    expect(head).toMatch(/X-RateLimit-Limit: \d+/);
    expect(head).toContain("Connection: close");
  });
});

test("paths mean what they spell: other letters are other paths", async () => {
  for (const path of ["/API/v1/leads", "/api/V1/leads", "/api/v1/Leads"])
    expect(refusal(await project.client.get(path))).toMatchObject({ status: 404, code: "resource_not_found" });
});

function sendRaw(bytes: string): Promise<{ head: string; body: string }> {
  const { hostname, port } = new URL(cora.baseUrl);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    let text = "";
    socket.on("data", (chunk) => (text += chunk.toString()));
    socket.on("error", reject);
    socket.on("close", () => {
      const end = text.indexOf("\r\n\r\n");
      resolve({ head: text.slice(0, end), body: text.slice(end + 4) });
    });
  });
}

async function postBytes(bytes: Buffer<ArrayBuffer>): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${cora.baseUrl}/api/v1/leads`, {
    method: "POST",
    headers: { ...JSON_TYPE, "x-api-key": project.apiKey },
    body: bytes,
  });
  return { status: response.status, body: await response.json() };
}

function sendInChunks(text: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { ...JSON_TYPE, "x-api-key": project.apiKey, "transfer-encoding": "chunked" };
    const sending = httpRequest(`${cora.baseUrl}/api/v1/leads`, { method: "POST", headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    sending.on("error", reject);
    sending.end(text);
  });
}
