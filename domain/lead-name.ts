/** The names that were given for a person; all may be missing. */
export interface GivenNames {
  name?: string | undefined;
  first_name?: string | undefined;
  last_name?: string | undefined;
  company?: string | undefined;
}

export const hasIdentity = ({ name, first_name, last_name, company }: GivenNames): boolean =>
  [name, first_name, last_name, company].some((part) => part?.trim());
export const IDENTITY_MESSAGE = "needs at least one of name, first_name, last_name, company";

const words = (...parts: (string | undefined)[]): string => parts.filter(Boolean).join(" ").trim();

/** Fills what can be told from the rest: a name from its parts, the parts from a name. */
export function namesOf(given: GivenNames): { name: string; firstName: string | null; lastName: string | null } {
  const [first = "", ...rest] = (given.name ?? "").trim().split(/\s+/);
  return {
    name: given.name?.trim() || words(given.first_name, given.last_name) || given.company || "",
    firstName: given.first_name ?? (first || null),
    lastName: given.last_name ?? (rest.join(" ") || null),
  };
}
