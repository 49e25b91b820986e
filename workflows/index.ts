export * from "./billing-catch-up.ts";
export * from "./bulk-import.ts";
export * from "./outreach-call.ts";
export * from "./outreach-email.ts";
export * from "./pursue.ts";
