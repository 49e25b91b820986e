import { Ajv2020 } from "ajv/dist/2020.js";
import type { ValidateFunction } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import type { Answer, TestClient } from "../setup/test-client.ts";

interface DescribedResponse {
  $ref?: string;
  description: string;
  content?: Record<string, { schema: unknown }>;
}

export interface DescribedOperation {
  operationId: string;
  parameters: { name: string; in: string; required: boolean; schema: Record<string, unknown> }[];
  requestBody?: { content: { "application/json": { schema: { properties: Record<string, unknown> } } } };
  responses: Record<string, DescribedResponse>;
}

export interface ServedDocument {
  paths: Record<string, Record<string, DescribedOperation>>;
  components: { responses: Record<string, DescribedResponse> };
}

interface Route {
  method: string;
  template: string;
  pattern: RegExp;
  operation: DescribedOperation;
}

const ROOT = "https://cora.example/openapi.json";
const pointer = (...parts: string[]): string =>
  parts.map((part) => encodeURIComponent(part.replaceAll("~", "~0").replaceAll("/", "~1"))).join("/");

const routesOf = (document: ServedDocument): Route[] =>
  Object.entries(document.paths).flatMap(([template, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      method: method.toUpperCase(),
      template,
      pattern: new RegExp(`^${template.replaceAll(/\{\w+\}/g, "[^/]+")}$`),
      operation,
    })),
  );

/** An answer as the document describes it, and where; the sets of errors stand among its components. */
export function describedResponse(document: ServedDocument, operation: DescribedOperation, status: number) {
  const found = operation.responses[String(status)];
  const name = found?.$ref?.split("/").at(-1);
  return name === undefined ? found : document.components.responses[name];
}

/** Throws unless an answer is one that the served OpenAPI document announces for that operation. */
export type CheckAnswer = (method: string, path: string, answer: Answer) => void;

export function answerChecker(document: ServedDocument): CheckAnswer {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  formats.default(ajv);
  ajv.addSchema(document as object, ROOT);
  const routes = routesOf(document);
  const validators = new Map<string, ValidateFunction>();
  const validator = (ref: string): ValidateFunction => {
    const known = validators.get(ref) ?? ajv.compile({ $ref: ref });
    validators.set(ref, known);
    return known;
  };
  return (method, path, answer) => {
    const { status, headers } = answer;
    const body: unknown = answer.body;
    const [pathname = ""] = path.split("?");
    // A literal path wins over one with parameters, as in the router.
    const route = routes
      .filter((candidate) => candidate.method === method && candidate.pattern.test(pathname))
      .toSorted((a, b) => a.template.split("{").length - b.template.split("{").length)[0];
    if (!route) return;
    const where = `${route.operation.operationId} → ${status}`;
    const described = describedResponse(document, route.operation, status);
    if (!described) throw new Error(`${where} is not in the document: ${JSON.stringify(body)}`);
    const type = headers.get("content-type")?.split(";")[0] ?? "";
    if (!described.content) {
      if (body !== "") throw new Error(`${where} has a body that nobody announced`);
      return;
    }
    const isAnnounced = type in described.content || (type.startsWith("audio/") && "audio/*" in described.content);
    if (isAnnounced && type !== "application/json") return;
    if (type !== "application/json") throw new Error(`${where} is of type ${type}`);
    const { $ref } = route.operation.responses[String(status)] ?? {};
    const place =
      $ref?.slice("#/".length) ?? pointer("paths", route.template, method.toLowerCase(), "responses", String(status));
    const validate = validator(`${ROOT}#/${place}/${pointer("content", type, "schema")}`);
    if (!validate(body)) throw new Error(`${where} is not as described: ${ajv.errorsText(validate.errors)}`);
    const code: string | undefined = answer.body.error?.code;
    if (code !== undefined && !described.description.includes(`\`${code}\``))
      throw new Error(`${where}: the code ${code} is not announced`);
  };
}

/** A client whose every answer is held against the document. */
export const checkedClient = (client: TestClient, check: CheckAnswer): TestClient => {
  const request: TestClient["request"] = async (method, path, body, headers) => {
    const answer = await client.request(method, path, body, headers);
    check(method, path, answer);
    return answer;
  };
  return {
    request,
    get: (path, headers) => request("GET", path, undefined, headers),
    post: (path, body, headers) => request("POST", path, body ?? {}, headers),
    patch: (path, body, headers) => request("PATCH", path, body ?? {}, headers),
    as: (key) => checkedClient(client.as(key), check),
  };
};

/** The test's Cora with a client that checks each answer against the document that this very server serves. */
export async function describedCora<Cora extends { client: TestClient }>(
  cora: Cora,
): Promise<{ cora: Cora; document: ServedDocument }> {
  const { body } = await cora.client.get("/api/v1/openapi.json");
  return { cora: { ...cora, client: checkedClient(cora.client, answerChecker(body)) }, document: body };
}
