import { appendFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { createRecords } from "../../sandbox/records.ts";

const folder = mkdtempSync(join(tmpdir(), "cora-records-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("a journal of records", () => {
  it("gives back the last version of each, in the order of the first", () => {
    const file = join(folder, "versions.jsonl");
    const before = createRecords<{ id: string; n: number }>(file);
    before.put({ id: "a", n: 1 });
    before.put({ id: "b", n: 1 });
    before.put({ id: "a", n: 2 });
    expect(createRecords(file).list()).toEqual([
      { id: "a", n: 2 },
      { id: "b", n: 1 },
    ]);
  });

  it("loses only the line that a crash tore, and nothing that comes after", () => {
    const file = join(folder, "torn.jsonl");
    createRecords<{ id: string }>(file).put({ id: "whole" });
    appendFileSync(file, '{"id":"to');
    createRecords<{ id: string }>(file).put({ id: "later" });
    expect(createRecords(file).list()).toEqual([{ id: "whole" }, { id: "later" }]);
  });
});
