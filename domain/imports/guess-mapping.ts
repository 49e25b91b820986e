import { OWN_WORDS, WORD_TARGETS, plainWord } from "./column-words.ts";
import { readValue } from "./read-value.ts";
import { customTarget } from "./targets.ts";
import type { CoreTarget, Mapping, Target } from "./targets.ts";

/** Meanings that only their values can confirm: a CRM's own stages are no stages of ours. */
const CONFIRMED_BY_VALUES: ReadonlySet<Target> = new Set<Target>([
  "stage",
  "time_zone",
  "agent_id",
  "outreach_disabled",
  "consent",
  "custom_fields",
]);

/** What a column means by its name alone; what nobody knows is a field of the caller's own. */
export function guessTarget(column: string): Target {
  const word = plainWord(column);
  return OWN_WORDS.has(word) ? null : (WORD_TARGETS.get(word) ?? customTarget(column));
}

/** Guesses what each column means; `chosen` is the caller's word, which nothing overrides. */
export function guessMapping(columns: string[], chosen: Mapping, sample: (column: string) => unknown[]): Mapping {
  const taken = new Set(Object.values(chosen));
  const given = new Map(Object.entries(chosen));
  const guesses = columns.map((column): [string, Target] => {
    if (given.has(column)) return [column, given.get(column) ?? null];
    const target = guessTarget(column);
    if (target === null || target.startsWith("custom_fields.")) return [column, target];
    if (taken.has(target) || !isConfirmed(target as CoreTarget, sample(column))) return [column, customTarget(column)];
    taken.add(target);
    return [column, target];
  });
  return Object.fromEntries(
    guesses.map(([column, target]) => [column, given.has(column) ? target : asNamePart(column, target, taken)]),
  );
}

/** At least half of the values must make sense: a few odd ones are rows to be told about. */
function isConfirmed(target: CoreTarget, values: unknown[]): boolean {
  if (!CONFIRMED_BY_VALUES.has(target)) return true;
  const told = values.filter((value) => value != null && (typeof value !== "string" || value.trim() !== ""));
  return told.filter((value) => readValue(target, value, null).ok).length * 2 >= told.length;
}

/** In some languages the word for a name is the word for one half of it, which the other half tells. */
function asNamePart(column: string, target: Target, taken: Set<Target>): Target {
  if (target !== "name") return target;
  if (taken.has("last_name") && !taken.has("first_name") && ["nombre", "nome"].includes(plainWord(column)))
    return "first_name";
  if (taken.has("first_name") && !taken.has("last_name") && plainWord(column) === "name") return "last_name";
  return target;
}
