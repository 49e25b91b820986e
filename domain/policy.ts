/** What a project lets Cora do to people; data that the gate reads at the instant of sending. */
export interface Policy {
  /** Local time of the person called, `HH:MM`; an end before the start crosses midnight, `00:00`–`24:00` is always. */
  calling_hours: { start: string; end: string };
  /** ISO weekdays (1 = Monday) on which calls may be placed. */
  calling_days: number[];
  /** Local dates (`YYYY-MM-DD`) without calls, such as public holidays. */
  closed_dates: string[];
  /** `recorded`: the caller's word is kept with the request; `strict`: the lead must carry proof for the channel. */
  consent: "recorded" | "strict";
  /** ISO 3166 countries that may be called; null allows every country that is not a premium or shared-cost destination. */
  countries: string[] | null;
  /** How often one person may be contacted in 24 hours, over all channels; null sets no limit. */
  max_contacts_per_day: number | null;
  /** The kill switch: nothing is sent while it is on, and what was accepted waits. */
  outreach_paused: boolean;
  /** Calls are recorded, and the person is told so. */
  recording: boolean;
  /** A postal address that every email ends with, as many laws demand. */
  postal_address: string | null;
  /** `as_asked`: a goal's contacts are shown first where the person said so; `every_contact`: always. */
  goal_approval: "as_asked" | "every_contact";
  /** Who may approve a step: anyone who may write, anyone but the caller that asked for the goal, or a signed-in person. */
  approval_by: "anyone" | "another" | "person";
  /** Goals that are estimated to cost more credits than this wait until their budget is approved. */
  goal_budget_free: number;
  /** Where "by Friday" and "by 5 pm" are meant, as an IANA zone. */
  time_zone: string;
  /** How long after a busy line or an unanswered phone the next try comes, in minutes. */
  retry_minutes: number;
  /** How long an email may stay unanswered before the next step, in hours. */
  follow_up_hours: number;
}

export const DEFAULT_POLICY: Policy = {
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
};

export const withDefaults = (policy: Partial<Policy>): Policy => ({ ...DEFAULT_POLICY, ...policy });
