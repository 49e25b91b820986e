/** What the operations of a section have in common; a test demands a sentence for each. */
export const SECTIONS: Record<string, string> = {
  Overview: "What there is: an index for machines, this document, the state of the service.",
  "Sign up": "An account, a project and a first key, without a human.",
  Billing: "Plans, payment and the subscription. Building is free; real outreach needs a subscription.",
  Credits:
    "What outreach costs: each call and email reserves its worst case before it starts and settles when it ends.",
  Projects: "Workspaces of one company, each with its own leads, agents, keys and policy.",
  Leads: "The people to reach.",
  Imports: "Leads by the million from a file, with a trial run, progress, and the rows that failed.",
  Conversations: "What was said and written, and the feed of events.",
  Agents: "Who calls and writes: voice, language, knowledge, and which leads they look after.",
  Outreach: "Reaches real people: rings phones and sends mail. Confirm with a human first.",
  "Outreach tasks": "One person to be reached, over whichever channel suits; what was tried is on record.",
  Coordination:
    "Say what you want in your own words: goals that are worked on for minutes or weeks, and how to steer them.",
  Budget: "What goals may cost, and what they have cost.",
  Notifications: "Everything that waits for people, in one look.",
  "Phone numbers": "The numbers that agents call from and answer on.",
  Stats: "Totals of the project.",
  "API keys": "Keys of a project, managed by a signed-in person.",
};
