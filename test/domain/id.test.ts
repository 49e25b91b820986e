import { expect, it } from "vitest";
import { newId } from "../../domain/id.ts";

it("an id says what it names and holds nothing that a URL would have to escape", () => {
  expect(newId("call")).toMatch(/^call_[0-9a-f]{32}$/);
  expect(newId("lead")).toMatch(/^lead_[0-9a-f]{32}$/);
});

it("ids are all different and in the order in which they were made", () => {
  const ids = Array.from({ length: 20_000 }, () => newId("att"));
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids).toEqual(ids.toSorted());
});
