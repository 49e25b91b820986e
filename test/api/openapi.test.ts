import { createConfig, lintFromString } from "@redocly/openapi-core";
import { beforeAll, describe, expect, test } from "vitest";
import { llmsText } from "../../api/docs/llms-text.ts";
import { markdownDocs } from "../../api/docs/markdown.ts";
import { SECTIONS } from "../../api/docs/sections.ts";
import { openApiDocument } from "../../api/openapi/document.ts";
import { operations } from "../../api/operations/index.ts";
import type { Operation } from "../../api/operation.ts";
import { ERRORS } from "../../domain/errors.ts";

const PUBLIC_URL = "https://cora.example";
const document = openApiDocument(operations, PUBLIC_URL);

describe("the OpenAPI document", () => {
  let problems: string[];
  beforeAll(async () => {
    const config = await createConfig({ extends: ["recommended"] });
    const found = await lintFromString({ source: JSON.stringify(document), absoluteRef: "openapi.json", config });
    problems = found.map(
      ({ severity, ruleId, message, location }) => `${severity} ${ruleId}: ${message} (${location[0]?.pointer})`,
    );
  });

  test("passes the recommended rules of a linter, warnings included", () => {
    expect(problems).toEqual([]);
  });

  test("names each operation once", () => {
    const named = Object.values(document.paths).flatMap((methods) =>
      Object.values(methods).map((op) => (op as { operationId: string }).operationId),
    );
    expect(named.toSorted()).toEqual(operations.map(({ id }) => id).toSorted());
    expect(new Set(named).size).toBe(named.length);
  });

  test("says where the server is and demands a key where one is needed", () => {
    expect(document).toMatchObject({ openapi: expect.stringMatching(/^3\.1/), servers: [{ url: PUBLIC_URL }] });
    for (const op of operations) {
      const described = document.paths[op.path]?.[op.method.toLowerCase()] as { security: unknown[] } | undefined;
      const ways = { none: 0, session: 1, api_key: 2 }[op.auth] + (op.takesSession ? 1 : 0);
      expect(described?.security.length, op.id).toBe(ways);
    }
  });
});

describe("what the document shows for", () => {
  const described = (op: Operation) =>
    document.paths[op.path]?.[op.method.toLowerCase()] as {
      parameters: { name: string; in: string; example?: unknown }[];
      requestBody?: { content: Record<string, { example: object }> };
      responses: Record<string, { $ref?: string; headers?: object }>;
    };

  test.each(operations.map((op) => [op.id, op] as const))("%s is an input that it takes", (_, op) => {
    const { parameters, requestBody } = described(op);
    const path = parameters.filter(({ in: place }) => place === "path").map(({ name, example }) => [name, example]);
    const body = requestBody?.content["application/json"]?.example;
    const query = op.method === "GET" || op.method === "DELETE" ? [] : Object.entries(body ?? {});
    const parsed = op.input.safeParse(Object.fromEntries([...path, ...query]));
    expect(parsed.error?.issues.map(({ path: where, message }) => `${where.join(".")}: ${message}`) ?? []).toEqual([]);
  });

  test.each(operations.map((op) => [op.id, op] as const))(
    "%s are the headers of its answer and errors with examples",
    (_, op) => {
      const { responses } = described(op);
      const names = Object.keys(responses[String(op.status)]?.headers ?? {});
      expect(names).toEqual(
        expect.arrayContaining(["X-Request-Id", "X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset"]),
      );
      expect(names.includes("Idempotent-Replayed")).toBe(op.idempotency !== undefined);
      for (const [status, { $ref }] of Object.entries(responses)) {
        if (Number(status) < 400) continue;
        const name = ($ref ?? "").split("/").at(-1) ?? "";
        const { headers, content } = document.components.responses[name] as {
          headers: object;
          content: Record<string, { examples: object }>;
        };
        expect("Retry-After" in headers, status).toBe(status === "429" || status === "503");
        for (const code of Object.keys(content["application/json"]?.examples ?? {}))
          expect(document.components.examples[code]?.value.error).toMatchObject({ code, status: Number(status) });
      }
    },
  );
});

test("every section says what its operations have in common", () => {
  expect(operations.map(({ section }) => section).filter((section) => !SECTIONS[section])).toEqual([]);
});

test("llms.txt follows its convention: a title, a summary, and lists of links that this server has", () => {
  const text = llmsText(operations, PUBLIC_URL);
  expect(text).toMatch(/^# Cora\n\n> .+\n/);
  expect([...text.matchAll(/^- \[[^\]]+\]\((.+?)\): .+$/gm)].map(([, url]) => url)).toEqual(
    ["/api/v1/docs", "/api/v1/integration-guide", "/api/v1/openapi.json", "/api/v1", "/docs"].map(
      (path) => PUBLIC_URL + path,
    ),
  );
  for (const { id } of operations) expect(text).toContain(`\`${id}\``);
  expect(text).not.toMatch(/undefined/);
});

describe("the markdown", () => {
  const text = markdownDocs(operations, PUBLIC_URL);

  test.each(operations.map((op) => [op.id, op] as const))("tells of %s: method, path, fields and errors", (_, op) => {
    const [, section = ""] = text.split(`### \`${op.method} ${op.path}\`\n`);
    const own = section.split("\n### ")[0] ?? "";
    expect(own).toContain(op.summary);
    for (const field of Object.keys(op.input.shape)) expect(own).toContain(`\`${field}\``);
    for (const code of op.errors) expect(own).toContain(`\`${code}\` (${ERRORS[code].status})`);
    if (op.mcp) expect(own).toContain(`MCP tool \`${op.id}\``);
    if (op.effect === "outreach") expect(own).toContain("reaches real people");
  });

  test("explains every error code, and leaves no placeholder", () => {
    for (const code of Object.keys(ERRORS)) expect(text).toContain(`| \`${code}\` |`);
    expect(text).not.toMatch(/\{url\}|undefined|\[object/);
  });
});
