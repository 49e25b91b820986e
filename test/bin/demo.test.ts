import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runCora } from "./run-cora.ts";

let home: string;

beforeAll(() => {
  home = mkdtempSync(path.join(tmpdir(), "cora-demo-"));
  // Else the database user could not reach its data, which would then lie outside this folder.
  chmodSync(home, 0o711);
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

const settings = () => ({ CORA_HOME: home, PORT: "0", SANDBOX_TIME_SCALE: "0.1" });

/** What a terminal of a hundred columns would have to break. */
const tooLong = (output: string) => output.split("\n").filter((line) => Array.from(line).length > 100);

describe("cora demo", { timeout: 600_000 }, () => {
  test("does the main job from sign-up to outcome and exits clean, twice on one data folder", async () => {
    for (const round of ["first", "second"]) {
      const { code, output, lastLine } = await runCora(["demo", "--once"], {
        ...settings(),
        TWILIO_AUTH_TOKEN: "a-real-secret",
        DATABASE_URL: "postgresql://somebody@db.invalid/production",
      });
      expect(lastLine, `${round} run:\n${output}`).toBe("demo: 14 calls, 9 emails, 23 outcomes, 0 lost, 0 duplicate");
      expect(code).toBe(0);
      expect(output).toContain("leaves alone: DATABASE_URL, TWILIO_AUTH_TOKEN");
      expect(output).toMatch(/Mei Tan +call +deferred +calling_hours/);
      expect(output).toMatch(/Felix Braun +email +complained/);
      expect(output).toMatch(/meeting Tuesday at 10/);
      expect(output).toContain("Please take me off your list and never call me again.");
      expect(output).toMatch(/\/namespaces\/default\/workflows\/email%3Aeml_/);
      expect(output).toContain("/api/v1/openapi.json");
      expect(output).not.toContain("broken");
      expect(output).not.toContain("\u001b[");
      expect(tooLong(output)).toEqual([]);
    }
  });

  test("refuses an option that it does not know", async () => {
    const { code, lastLine } = await runCora(["demo", "--twice"], settings());
    expect(code).toBe(1);
    expect(lastLine).toContain('knows no "--twice"');
  });
});
