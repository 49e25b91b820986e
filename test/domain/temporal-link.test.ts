import { expect, it } from "vitest";
import { temporalLink } from "../../domain/temporal-link.ts";

it.each([
  ["http://127.0.0.1:8233", "http://127.0.0.1:8233/namespaces/default/workflows/call%3Acall_1"],
  ["http://127.0.0.1:8233/", "http://127.0.0.1:8233/namespaces/default/workflows/call%3Acall_1"],
  ["https://ops.example.com/temporal", "https://ops.example.com/temporal/namespaces/default/workflows/call%3Acall_1"],
  ["https://cloud.example/namespaces/prod.a1", "https://cloud.example/namespaces/prod.a1/workflows/call%3Acall_1"],
  ["https://cloud.example/namespaces/prod.a1/", "https://cloud.example/namespaces/prod.a1/workflows/call%3Acall_1"],
])("under %s a run is found at %s", (uiUrl, link) => {
  expect(temporalLink(uiUrl, "call:call_1")).toBe(link);
});

it("there is no link where nobody knows the UI", () => {
  expect(temporalLink(null, "call:call_1")).toBeNull();
});
