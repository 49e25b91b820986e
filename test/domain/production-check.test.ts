import { describe, expect, test } from "vitest";
import { productionProblems } from "../../domain/production-check.ts";
import { vendors } from "../../bin/start/vendors.ts";

const complete = {
  NODE_ENV: "production",
  DATABASE_URL: "postgresql://cora:secret@db.example/cora",
  TEMPORAL_ADDRESS: "temporal.example:7233",
  PUBLIC_URL: "https://cora.example",
  CORA_SECRET: "e3b0c44298fc1c149afbf4c8996fb924",
  TWILIO_ACCOUNT_SID: "AC00000000000000000000000000000001",
  TWILIO_AUTH_TOKEN: "f00dfeedf00dfeedf00dfeedf00dfeed",
  RESEND_API_KEY: "re_live",
  RESEND_WEBHOOK_SECRET: "whsec_bGl2ZQ==",
  STRIPE_SECRET_KEY: "sk_live_1",
  STRIPE_WEBHOOK_SECRET: "whsec_live",
  CORA_MAIL_DOMAIN: "mail.example.com",
};

describe("a production process", () => {
  test("starts with complete settings", () => {
    expect(productionProblems(complete)).toEqual([]);
  });

  test.each(Object.keys(complete).filter((name) => name !== "NODE_ENV"))("names %s when it is missing", (name) => {
    const problems = productionProblems({ ...complete, [name]: "" });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(new RegExp(`^${name} is not set: .+\\.$`));
  });

  test("refuses every secret of the sandbox by name", () => {
    const sandbox = Object.assign({}, ...vendors.map((vendor) => vendor.sandbox)) as Record<string, string>;
    const secrets = Object.keys(sandbox).filter((name) => name !== "TWILIO_ACCOUNT_SID");
    const problems = productionProblems({ ...complete, ...sandbox });
    for (const name of secrets) expect(problems.join("\n")).toContain(`${name} holds a sandbox secret`);
  });

  test("refuses the address of a sandbox", () => {
    expect(productionProblems({ ...complete, CORA_SANDBOX_URL: "http://127.0.0.1:4000" })).toHaveLength(1);
  });

  test("is the only one that is checked", () => {
    expect(productionProblems({ ...complete, NODE_ENV: "development", DATABASE_URL: undefined })).toEqual([]);
  });
});
