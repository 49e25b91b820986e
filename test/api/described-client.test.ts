import { expect, test } from "vitest";
import { openApiDocument } from "../../api/openapi/document.ts";
import { operations } from "../../api/operations/index.ts";
import type { Answer } from "../setup/test-client.ts";
import { answerChecker } from "./described-client.ts";
import type { ServedDocument } from "./described-client.ts";

const document = openApiDocument(operations, "https://cora.example") as unknown as ServedDocument;
const check = answerChecker(document);
const answer = (status: number, body: unknown, type = "application/json"): Answer => ({
  status,
  body,
  headers: new Headers({ "content-type": type }),
});
const error = (code: string, status: number) => ({
  error: { type: "api_error", code, message: "m", status, request_id: "req_1" },
});
const queued = { data: { call_id: "call_1", task_id: "task_1", status: "queued" } };
const call = (given: Answer) => () => check("POST", "/api/v1/outreach/call", given);

test("an answer as the document has it passes", () => {
  expect(call(answer(202, queued))).not.toThrow();
  expect(call(answer(402, error("payment_required", 402)))).not.toThrow();
  expect(() => check("GET", "/api/v1/phone-numbers?limit=1", answer(200, { data: [] }))).not.toThrow();
});

test("an answer that the document does not announce is caught", () => {
  expect(call(answer(200, queued))).toThrow(/trigger_call → 200 is not in the document/);
  expect(call(answer(202, { data: { ...queued.data, status: "sent" } }))).toThrow(/not as described/);
  expect(call(answer(202, { data: { call_id: "call_1" } }))).toThrow(/not as described/);
  expect(call(answer(202, { ...queued, data: [] }))).toThrow(/not as described/);
  expect(call(answer(402, { error: "pay" }))).toThrow(/not as described/);
  expect(call(answer(404, error("transcript_not_found", 404)))).toThrow(/is not announced/);
  expect(call(answer(202, "queued", "text/plain"))).toThrow(/is of type text\/plain/);
});
