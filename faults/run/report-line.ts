import { FINDINGS } from "../checker/tally.ts";
import type { Finding } from "../checker/tally.ts";
import { isRed } from "./run-rows.ts";
import type { RowResult } from "./run-rows.ts";

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`;

/** `row 4  worker killed …: 0 duplicates, 0 lost of 300 (seed 7), recovery 3.1 s` */
export function reportLine(result: RowResult): string {
  const { row, trials, seed, told, acceptP99, recovery, notes, broke } = result;
  const counts = countsOf(result).map(({ count, label }) => `${count} ${label}`);
  const figures = [
    ...(told > 0 ? [`${told} told to a person`] : []),
    ...(acceptP99 === null ? [] : [`accept p99 ${Math.round(acceptP99)} ms`]),
    ...(recovery === null ? [] : [`recovery ${seconds(recovery)}`]),
    ...notes,
  ];
  const mark = isRed(result) ? "RED " : "";
  const what =
    broke === null ? `${counts.join(", ")} of ${trials} (seed ${seed})` : `could not be carried out: ${broke}`;
  return `${mark}row ${row.number}  ${row.title}: ${[what, ...figures].join(", ")}`;
}

/** What was looked for, in the order of the report. */
export const countsOf = ({ findings }: RowResult): { finding: Finding; label: string; count: number }[] =>
  (Object.keys(FINDINGS) as Finding[]).flatMap((finding) => {
    const count = findings[finding];
    return count === undefined ? [] : [{ finding, label: FINDINGS[finding], count }];
  });
