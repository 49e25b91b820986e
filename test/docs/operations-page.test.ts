import { existsSync, readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { projectRoot } from "../../bin/project-root.ts";
import { CALL_STATES } from "../../domain/call-state.ts";
import { EMAIL_STATES } from "../../domain/email-state.ts";
import type { Rule } from "../../domain/gate.ts";
import { SEARCH_ATTRIBUTES } from "../../worker/search-attributes.ts";

/** The compiler keeps this complete; the page has to follow. */
const RULES: Record<Rule, true> = {
  withdrawn: true,
  opted_out: true,
  suppressed: true,
  no_address: true,
  agent_inactive: true,
  no_sender: true,
  no_subscription: true,
  no_consent: true,
  invalid_number: true,
  emergency_number: true,
  premium_number: true,
  unsupported_number: true,
  country_not_allowed: true,
  calling_hours: true,
  no_calling_window: true,
  frequency_cap: true,
  outreach_paused: true,
};

const pages = ["README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"].concat(
  readdirSync(path.join(projectRoot, "docs"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md"))
    .map((name) => path.join("docs", name)),
);
const read = (name: string) => readFileSync(path.join(projectRoot, name), "utf8");

describe("the documents", () => {
  test("the operators' page explains every state, every rule and every search attribute", () => {
    const page = read("docs/operations.md");
    const words = [...CALL_STATES, ...EMAIL_STATES, ...Object.keys(RULES), ...Object.keys(SEARCH_ATTRIBUTES)];
    expect(words.filter((word) => !page.includes(`\`${word}\``) && !page.includes(`\`${word} `))).toEqual([]);
  });

  test.each(pages)("every link of %s to a file of this project leads somewhere", (name) => {
    const targets = [...read(name).matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, target = ""]) => target);
    const folder = path.dirname(path.join(projectRoot, name));
    expect(targets.filter((target) => !existsSync(path.join(folder, target)))).toEqual([]);
  });
});
