export * from "./outreach-call.ts";
export * from "./outreach-email.ts";
