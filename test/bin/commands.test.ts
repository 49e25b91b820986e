import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, inject, test } from "vitest";
import { projectRoot } from "../../bin/project-root.ts";
import { runCora } from "./run-cora.ts";

const settings = {
  DATABASE_URL: "postgresql://cora@127.0.0.1:9/cora",
  TEMPORAL_ADDRESS: "127.0.0.1:9",
  PUBLIC_URL: "https://cora.example",
  CORA_SECRET: "0123456789abcdef0123456789abcdef",
};

describe("the cora command", () => {
  test("help lists every command that package.json runs", async () => {
    const { code, output } = await runCora(["--help"]);
    const manifest = JSON.parse(readFileSync(path.join(projectRoot, "package.json"), "utf8")) as {
      scripts: Record<string, string>;
    };
    const used = Object.values(manifest.scripts).map((script) => script.replace(/^node bin\/cora\.js /, ""));
    for (const name of used) expect(output).toMatch(new RegExp(`^  ${name} {2,}\\S`, "m"));
    expect(code).toBe(0);
  });

  test("an unknown command is refused with the help", async () => {
    const { code, output } = await runCora(["frobnicate"]);
    expect(code).toBe(1);
    expect(output).toContain('There is no command "frobnicate"');
    expect(output).toContain("Commands:");
  });

  test.each(["api", "worker"])("%s starts nothing of its own and names each missing setting", async (role) => {
    const { code, output } = await runCora([role]);
    expect(code).toBe(1);
    for (const name of Object.keys(settings)) expect(output).toContain(`${name} is not set: `);
  });

  test.each(["api", "worker", "start"])(
    "%s refuses production on sandbox secrets and missing settings",
    async (name) => {
      const sandbox = { RESEND_API_KEY: "re_sandbox_key", STRIPE_SECRET_KEY: "sk_test_sandbox" };
      const { code, output } = await runCora([name], { ...settings, ...sandbox, NODE_ENV: "production" });
      expect(code).toBe(1);
      expect(output).toContain("RESEND_API_KEY holds a sandbox secret");
      expect(output).toContain("STRIPE_SECRET_KEY holds a sandbox secret");
      expect(output).toContain("TWILIO_AUTH_TOKEN is not set: ");
      expect(output).toContain("CORA_MAIL_DOMAIN is not set: ");
    },
  );

  test("start names every setting that cannot be read", async () => {
    const { code, output } = await runCora(["start"], { PORT: "many", PUBLIC_URL: "cora" });
    expect(code).toBe(1);
    expect(output).toContain("PORT");
    expect(output).toContain("PUBLIC_URL");
  });

  test("migrate without a database says which setting names it", async () => {
    const { code, output } = await runCora(["migrate"]);
    expect(code).toBe(1);
    expect(output).toContain("DATABASE_URL is not set");
  });
});

describe("cora test", () => {
  const servers = () => ({
    TEST_DATABASE_URL: inject("databaseUrl"),
    TEST_TEMPORAL_ADDRESS: inject("temporalAddress"),
  });
  const only = (file: string) => ["test", "--config", "test/bin/fixtures/vitest.config.ts", file];

  test("closes with one plain line and vitest's exit code when all is well", async () => {
    const { code, lastLine } = await runCora(only("good"), servers());
    expect({ code, lastLine }).toEqual({ code: 0, lastLine: "2 passed, 0 failed, 1 skipped" });
  });

  test("counts failures, and a file that breaks before its tests as one", async () => {
    const { code, lastLine } = await runCora(only("bad"), servers());
    expect({ code, lastLine }).toEqual({ code: 1, lastLine: "1 passed, 2 failed, 0 skipped" });
  });

  test("an empty selection is a failure", async () => {
    const { code, lastLine } = await runCora(only("no-such-file"), servers());
    expect({ code, lastLine }).toEqual({ code: 1, lastLine: "0 passed, 1 failed, 0 skipped" });
  });
});
