/** Runs each kind once a round; the order turns round every time, so that no kind always finds the machine warmer. */
export async function interleave<Kinds extends Record<string, (round: number) => Promise<unknown>>>(
  rounds: number,
  kinds: Kinds,
): Promise<{ [Name in keyof Kinds]: Awaited<ReturnType<Kinds[Name]>>[] }> {
  const names = Object.keys(kinds);
  const results = Object.fromEntries(names.map((name) => [name, [] as unknown[]]));
  for (let round = 0; round < rounds; round++)
    for (const name of round % 2 === 0 ? names : names.toReversed()) results[name]?.push(await kinds[name]?.(round));
  return results as { [Name in keyof Kinds]: Awaited<ReturnType<Kinds[Name]>>[] };
}

export const ascending = (values: readonly number[]): number[] => values.toSorted((a, b) => a - b);

/** Of values in ascending order. */
export const percentile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(sorted.length * share) - 1))] ?? Number.NaN;

export function median(values: readonly number[]): number {
  const sorted = ascending(values);
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.floor(sorted.length / 2)]];
  return ((low ?? Number.NaN) + (high ?? Number.NaN)) / 2;
}

/** Round by round: what was measured beside each other is compared with each other. */
export const ratios = (of: readonly number[], to: readonly number[]): number[] =>
  of.map((value, round) => value / (to[round] ?? Number.NaN));
