import type { Call } from "../operation.ts";

/** A person in their own browser. An app that a person has connected may be an agent: it does not speak with their word. */
export const isPerson = ({ user, grantId }: Pick<Call, "user" | "grantId">): boolean =>
  user !== null && grantId === null;
