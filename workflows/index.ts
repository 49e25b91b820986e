export * from "./outreach-call.ts";
export * from "./outreach-email.ts";
export * from "./pursue.ts";
