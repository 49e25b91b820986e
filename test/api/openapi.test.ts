import { createConfig, lintFromString } from "@redocly/openapi-core";
import { beforeAll, describe, expect, test } from "vitest";
import { markdownDocs } from "../../api/docs/markdown.ts";
import { openApiDocument } from "../../api/openapi/document.ts";
import { operations } from "../../api/operations/index.ts";
import { ERRORS } from "../../domain/errors.ts";

const PUBLIC_URL = "https://cora.example";
const document = openApiDocument(operations, PUBLIC_URL);

describe("the OpenAPI document", () => {
  let problems: string[];
  beforeAll(async () => {
    // Sections are headings; what there is to say stands with the operations.
    const config = await createConfig({ extends: ["recommended"], rules: { "tag-description": "off" } });
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
      expect(described?.security.length, op.id).toBe(op.auth === "none" ? 0 : 2);
    }
  });
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
