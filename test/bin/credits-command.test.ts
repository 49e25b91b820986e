import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { creditBench } from "../credits/credit-bench.ts";
import type { CreditBench } from "../credits/credit-bench.ts";
import { runCora } from "./run-cora.ts";

let bench: CreditBench;
let project: string;
beforeAll(async () => {
  bench = await creditBench();
  project = await bench.project();
});
afterAll(() => bench?.stop());

const give = (...args: string[]) => runCora(["credits", ...args], { DATABASE_URL: bench.databaseUrl });

describe("cora credits", () => {
  test("gives a project credits and keeps the reason", async () => {
    const { code, lastLine } = await give("--project", project, "--add", "12.5", "--why", "a bad line");
    expect({ code, lastLine }).toEqual({ code: 0, lastLine: `${project} has 12.5 credits now.` });
    expect(await bench.ledger(project)).toMatchObject({ remaining: 1_250, sound: true });
    const entries = await bench.query("SELECT kind, note FROM credit_entry WHERE project_id = $1", [project]);
    expect(entries).toEqual([{ kind: "give", note: "a bad line" }]);
  });

  test.each([
    ["no reason", ["--add", "5"]],
    ["nothing", ["--add", "0", "--why", "x"]],
    ["less than nothing", ["--add=-5", "--why", "x"]],
    ["what is no number", ["--add", "many", "--why", "x"]],
    ["more than anybody means", ["--add", "1e12", "--why", "x"]],
  ])("refuses %s and says how it is called", async (_, args) => {
    const { code, output } = await give("--project", project, ...args);
    expect(code).toBe(1);
    expect(output).toContain("--why <text>");
  });

  test("says when there is no such project", async () => {
    const { code, lastLine } = await give("--project", "prj_none", "--add", "5", "--why", "x");
    expect({ code, lastLine }).toEqual({ code: 1, lastLine: "There is no project prj_none." });
  });
});
