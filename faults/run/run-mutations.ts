import type { Mutation } from "../mutation.ts";
import type { Row } from "../row.ts";
import { isRed, runRows } from "./run-rows.ts";
import type { RowResult, RunOptions } from "./run-rows.ts";

/** What became of one protection's absence. */
export interface MutationResult {
  mutation: Mutation;
  /** Rows that found nothing although they should have: defects of the rows. */
  green: number[];
  /** What each row counted. */
  results: RowResult[];
  /** Why it could not be tried at all; null where it could. */
  broke: string | null;
}

type Options = Omit<RunOptions, "world" | "ended">;

/** Takes one protection after the other out of a copy of the tree and runs the rows that have to notice. */
export async function runMutations(
  chosen: readonly Mutation[],
  rows: readonly Row[],
  options: Options,
): Promise<MutationResult[]> {
  const all: MutationResult[] = [];
  for (const mutation of chosen) {
    const result = await runMutation(mutation, rows, options);
    options.say(mutationLine(result));
    all.push(result);
  }
  return all;
}

async function runMutation(mutation: Mutation, rows: readonly Row[], options: Options): Promise<MutationResult> {
  const watching = rows.filter(({ number }) => mutation.turnsRed.includes(number));
  const trials = options.trials ?? mutation.trials ?? null;
  const { patches = [], sql = [], release } = mutation;
  const world = { patches, sql, ...(release ? { release } : {}) };
  try {
    const results = await runRows(watching, { ...options, trials, world, ended: () => undefined });
    const noticed = (number: number): boolean =>
      results.some((result) => result.row.number === number && found(result));
    return { mutation, results, green: mutation.turnsRed.filter((number) => !noticed(number)), broke: null };
  } catch (error) {
    const broke = error instanceof Error ? error.message : String(error);
    return { mutation, results: [], green: [...mutation.turnsRed], broke };
  }
}

/** A row that could not even be carried out has noticed nothing. */
const found = (result: RowResult): boolean => result.broke === null && isRed(result);

/** `without webhook-signature: row 17 red (cross-tenant: resend, unsigned was answered 200)` */
function mutationLine({ mutation, results, broke }: MutationResult): string {
  if (broke !== null) return `DEFECT without ${mutation.id}: could not be tried: ${broke}`;
  const seen = mutation.turnsRed.map((number) => {
    const result = results.find(({ row }) => row.number === number);
    if (!result) return `there is no row ${number}`;
    if (result.broke !== null) return `row ${number} could not be carried out: ${result.broke.split("\n", 1)[0]}`;
    return found(result) ? `row ${number} red (${result.evidence[0] ?? "no trial"})` : `row ${number} STAYS GREEN`;
  });
  return `without ${mutation.id}: ${seen.join(", ")}`;
}
