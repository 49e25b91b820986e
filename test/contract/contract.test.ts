import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { openApiDocument } from "../../api/openapi/document.ts";
import { operations } from "../../api/operations/index.ts";
import type { Operation } from "../../api/operation.ts";
import type { DescribedOperation } from "../api/described-client.ts";
import { missingFields } from "./missing-fields.ts";
import type { Schema, Shape } from "./missing-fields.ts";

interface Field {
  name: string;
  type: string;
  required: boolean;
  enum?: string[];
}

interface ContractRow {
  id: string;
  method: string;
  path: string;
  request: Record<"path" | "query" | "headers" | "body", Field[]>;
  success: { status: number; kind: string; envelope: string; shape: Shape | null };
  errors: { code: string; status: number }[];
}

const rows: ContractRow[] = JSON.parse(
  readFileSync(new URL("cora-operations.json", import.meta.url), "utf8"),
);
const { paths } = openApiDocument(operations, "https://cora.example");
const LEAD = { name: "Ann", email: "ann@example.com" };

/** A value that the documents allow for a field of that type. */
const samples: Record<string, unknown[]> = {
  string: ["en"],
  email: ["ann@example.com"],
  e164: ["+14155550123"],
  integer: [1, 50, 100],
  boolean: [true],
  object: [{}, { size: 7 }],
  "array<string>": [["lead_1"]],
  "array<lead_input>": [[LEAD], Array.from({ length: 500 }, () => LEAD)],
};
const byName: Record<string, unknown[]> = { stage: ["new"], email: ["jane@acme.com"], password: ["long enough"] };
const samplesOf = ({ name, type, enum: choices }: Field): unknown[] => choices ?? byName[name] ?? samples[type] ?? [];

describe.each(rows.map((row) => [row.id, row] as const))("%s", (id, row) => {
  const op = operations.find((candidate) => candidate.id === id) as Operation;
  const described = paths[row.path]?.[row.method.toLowerCase()] as DescribedOperation;

  test("has its documented method, path and status", () => {
    expect({ method: op.method, path: op.path, status: op.status }).toEqual({ method: row.method, path: row.path, status: row.success.status });
    expect(described.operationId).toBe(id);
  });

  const fields = [...row.request.path, ...row.request.query, ...row.request.body];
  if (fields.length > 0)
    test.each(fields.map((field) => [field.name, field] as const))("accepts the field %s", (name, field) => {
      const schema = op.input.shape[name];
      expect(schema, name).toBeDefined();
      expect(samplesOf(field).length).toBeGreaterThan(0);
      for (const sample of samplesOf(field)) expect(schema?.safeParse(sample), JSON.stringify(sample)).toMatchObject({ success: true });
      const inDocument = { ...described.requestBody?.content["application/json"].schema.properties, ...Object.fromEntries(described.parameters.map((parameter) => [parameter.name, parameter])) };
      expect(Object.keys(inDocument)).toContain(name);
    });

  test("demands no field that the documents leave free", () => {
    const needed = Object.entries(op.input.shape).filter(([, schema]) => !schema.safeParse(undefined).success);
    const allowed = fields.filter(({ required }) => required).map(({ name }) => name);
    expect(allowed).toEqual(expect.arrayContaining(needed.map(([name]) => name)));
  });

  if (row.request.headers.length > 0)
    test("takes an Idempotency-Key, and demands it exactly where the documents do", () => {
      const header = described.parameters.find(({ in: place }) => place === "header");
      const [documented] = row.request.headers;
      expect({ name: header?.name, required: header?.required }).toEqual({ name: documented?.name, required: documented?.required });
    });

  test("answers every documented field, in its documented type", () => {
    const content = described.responses[String(row.success.status)]?.content ?? {};
    if (row.success.kind === "binary") {
      expect(Object.keys(content)).toEqual(["audio/*"]);
      return;
    }
    const envelope = content["application/json"]?.schema as Schema;
    const data = envelope.properties?.["data"] as Schema;
    const inside = row.success.kind === "list" ? (data.items as Schema) : data;
    expect(data.type === "array").toBe(row.success.kind === "list");
    expect(missingFields(row.success.shape, inside)).toEqual([]);
  });

  test("declares every documented error", () => {
    const undeclared = row.errors.filter(({ code, status }) => !described.responses[String(status)]?.description.includes(`\`${code}\``));
    expect(undeclared).toEqual([]);
  });
});

test("no documented operation of the list is left out", () => {
  const known = operations.map(({ id }) => id);
  expect(rows.map(({ id }) => id).filter((id) => !known.includes(id))).toEqual([]);
});
