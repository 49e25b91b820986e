import { expect, it } from "vitest";
import { DEFAULT_POLICY, withDefaults } from "../../domain/policy.ts";

it("a project that said nothing calls between 8 and 21 on every day, on the caller's word, and records nothing", () => {
  expect(withDefaults({})).toEqual({
    calling_hours: { start: "08:00", end: "21:00" },
    calling_days: [1, 2, 3, 4, 5, 6, 7],
    closed_dates: [],
    consent: "recorded",
    countries: null,
    max_contacts_per_day: null,
    outreach_paused: false,
    recording: false,
    postal_address: null,
    goal_approval: "as_asked",
    approval_by: "anyone",
    goal_budget_free: 25,
    time_zone: "UTC",
    retry_minutes: 15,
    follow_up_hours: 48,
  });
});

it("what a project said outweighs the default and leaves the rest alone", () => {
  const policy = withDefaults({ consent: "strict", countries: ["DE"] });
  expect(policy).toEqual({ ...DEFAULT_POLICY, consent: "strict", countries: ["DE"] });
  expect(DEFAULT_POLICY.consent).toBe("recorded");
});
