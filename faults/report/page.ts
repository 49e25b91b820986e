import { markdownTable } from "../../bin/generate/markdown-table.ts";
import { FINDINGS } from "../checker/tally.ts";
import type { Finding } from "../checker/tally.ts";
import type { Row } from "../row.ts";
import type { Machine } from "./machine.ts";
import type { Stored, StoredRow } from "./stored.ts";
import { ADVICE, NOT_COVERED } from "./words.ts";

const OPENING = `# Faults

What Cora is put through, and what came of it. \`npm run faults\` starts a real Postgres, a real Temporal server, two API
and two worker processes and emulated vendors, breaks them from outside, and counts in the vendors' own ledger, which no
part of Cora can write. A row that found nothing says \`0 of n\`, which is all it can say: with no failure in n trials the
true rate is below 3/n with 95 % confidence. The same seed gives the same schedule (\`--seed\`).

\`npm run faults -- --short\` takes minutes; the long version has its own numbers of trials.
This page is written by \`npm run faults -- --write docs/faults.md\`, from the figures in \`faults.json\` beside it.`;

const READING = `Each count is that of all trials of a row together; where a cell is empty, the row does not look for it.
Times are those of a machine that is busy with other rows, too; [benchmarks](benchmarks.md) measure.

| count | what it is |
| --- | --- |
| duplicates | effects in the world outside beyond the first of one request |
| lost | accepted requests without an end, or whose end is not true |
| guard violations | people reached against a rule that held at that moment, or without a request |
| differing replies | replies to one key that are not the same |
| cross-tenant | anything of one project that another could read or change |
| credits off | charges that no effect explains, effects without their charge, reservations that stay |
| stuck workflows | workflows that are open or failed although their record has ended |
| wrong answers | any other answer than the documented one |`;

/** The whole document. */
export function faultsPage(rows: readonly Row[], stored: Stored): string {
  const run = rows.filter(({ number }) => stored.rows[number]);
  return (
    [
      OPENING,
      "## What is counted",
      READING,
      "## What was run",
      machines(Object.values(stored.rows)),
      markdownTable(
        ["row", "fault", "n", ...Object.values(FINDINGS), "figures", "seed"],
        run.map((row) => lineOf(row, stored.rows[row.number] as StoredRow)),
      ),
      "## The rows",
      ...rows.map(chapterOf),
      "## Without its protections",
      "A row that finds nothing proves something only if it finds something once the protection is gone. Each line is one protection taken out of a copy of the tree, and the rows that noticed (`npm run faults -- --mutations`).",
      mutationTable(stored),
      "## What is not covered",
      NOT_COVERED.map((line) => `- ${line}`).join("\n"),
      "## What an operator sees and does",
      markdownTable(
        ["what happened", "what it looks like", "what to do"],
        ADVICE.map(({ fault, sees, does }) => [fault, sees, does]),
      ),
      "",
    ]
      .join("\n\n")
      .trimEnd() + "\n"
  );
}

function lineOf({ number, title }: Row, run: StoredRow): string[] {
  const counts = (Object.keys(FINDINGS) as Finding[]).map((finding) => {
    const count = run.findings[finding];
    return count ? `**${count}**` : String(count ?? "");
  });
  const figures = [
    ...(run.broke ? ["could not be carried out"] : []),
    ...(run.told > 0 ? [`${run.told} told to a person`] : []),
    ...(run.acceptP99 === null ? [] : [`accept p99 ${Math.round(run.acceptP99)} ms`]),
    ...(run.recovery === null ? [] : [`recovery ${(run.recovery / 1000).toFixed(1)} s`]),
    ...run.notes,
  ];
  return [String(number), title, String(run.trials), ...counts, figures.join(", "), String(run.seed)];
}

const chapterOf = ({ number, title, fault, expected }: Row): string =>
  `**${number}. ${capital(title)}.** ${capital(fault)}. Expected: ${expected}.`;

function mutationTable({ mutations }: Stored): string {
  const lines = Object.entries(mutations).map(([id, { title, red, green }]) => [
    `\`${id}\``,
    title,
    red.join(", ") || "none",
    green.join(", "),
  ]);
  return lines.length === 0
    ? "None has been run yet."
    : markdownTable(["protection", "taken out", "noticed by row", "not noticed by"], lines);
}

/** Figures of several machines may stand beside each other. */
function machines(rows: readonly StoredRow[]): string {
  const of = Map.groupBy(rows, ({ machine }) => wordsOf(machine));
  return [...of]
    .map(
      ([words, runs]) =>
        `- ${words}: ${runs.length} rows, ${runs.reduce((sum, { trials }) => sum + trials, 0)} trials, last on ${lastDay(runs)}`,
    )
    .join("\n");
}

const wordsOf = ({ cores, model, memoryGiB, system, node }: Machine): string =>
  `${cores} cores (${model}), ${memoryGiB} GiB, ${system}, Node ${node}`;

const lastDay = (runs: readonly StoredRow[]): string =>
  runs
    .map(({ at }) => at.slice(0, 10))
    .toSorted()
    .at(-1) ?? "";

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
