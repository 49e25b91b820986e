import { FreeFields } from "../field.schema.ts";
import type { LeadInput } from "../lead.schema.ts";
import { guessTarget } from "./guess-mapping.ts";
import type { ImportOptions, RawRecord, RowProblem } from "./lead-import.ts";
import { readValue } from "./read-value.ts";
import { customKey, customTarget } from "./targets.ts";
import type { CoreTarget, Target } from "./targets.ts";

/** What one row says of a person; what it leaves empty is not given. */
export type GivenFields = LeadInput & { outreach_disabled?: boolean };

export interface ImportRow {
  line: number;
  cells: string[];
  given: GivenFields;
}

export type RowReading = { row: ImportRow } | { cells: string[]; problems: RowProblem[] };

/** Reads records by a mapping; columns that it does not know (lines of JSON have what they like) are guessed. */
export function rowReader(mapping: ReadonlyMap<string, Target>, { country }: Pick<ImportOptions, "country">) {
  const mapped = new Set(mapping.values());
  return function readRow({ line, cells, fields, problem }: RawRecord): RowReading {
    if (problem) return { cells, problems: [{ line, ...problem }] };
    const given: Record<string, unknown> = {};
    const custom: [string, unknown][] = [];
    const problems: RowProblem[] = [];
    const refuse = (column: string, message: string) => problems.push({ line, column, code: "invalid_value", message });
    for (const [column, value] of fields) {
      if (value == null || (typeof value === "string" && value.trim() === "")) continue;
      const target = targetOf(column, mapping, mapped, given);
      if (target === null) continue;
      const key = customKey(target);
      if (key !== null) {
        custom.push([key, typeof value === "string" ? value.trim() : value]);
        continue;
      }
      const reading = readValue(target as CoreTarget, value, country);
      if (!reading.ok) refuse(column, reading.message);
      else if (target === "custom_fields") custom.push(...Object.entries(reading.value as object));
      else given[target] = reading.value;
    }
    if (custom.length > 0) {
      const own = FreeFields.safeParse(Object.fromEntries(custom));
      if (own.success) given["custom_fields"] = own.data;
      else refuse("custom_fields", own.error.issues[0]?.message ?? "is not valid");
    }
    return problems.length > 0 ? { cells, problems } : { row: { line, cells, given: withName(given) } };
  };
}

function targetOf(
  column: string,
  mapping: ReadonlyMap<string, Target>,
  mapped: ReadonlySet<Target>,
  given: Record<string, unknown>,
): Target {
  const known = mapping.get(column);
  if (known !== undefined) return known;
  const target = guessTarget(column);
  return target !== null && (mapped.has(target) || target in given) ? customTarget(column) : target;
}

/** Both halves of a name are the whole of it. */
const withName = (given: GivenFields): GivenFields =>
  given.name === undefined && given.first_name !== undefined && given.last_name !== undefined
    ? { ...given, name: `${given.first_name} ${given.last_name}`.slice(0, 200) }
    : given;
