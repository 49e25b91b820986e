import { meets, range, reasons, shown, valueOf, wanted } from "./judge.ts";
import type { Result } from "./result.ts";

/** A result for the terminal. */
export function print(result: Result): string {
  const rows = result.figures.map((figure) => [
    figure.name,
    shown(figure),
    range(figure),
    figure.target ? `${wanted(figure.target)}: ${meets(valueOf(figure), figure.target) ? "met" : "MISSED"}` : "",
  ]);
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) =>
    `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("   ")}`.trimEnd(),
  );
  const sizes = Object.entries(result.sizes).map(([name, size]) => `${name} ${size}`);
  const facts = [`${Math.round(result.seconds)} s`, `foreign CPU ${Math.round(result.foreign * 100)} %`, ...sizes];
  const quick = result.isQuick ? " (quick: shows that it runs, not how fast)" : "";
  return [
    `${result.name}${quick}: ${facts.join(", ")}`,
    ...lines,
    ...reasons(result.figures).map(({ names, why }) => `  ${names.join("; ")}: ${why}`),
    ...result.notes.map((note) => `  ${note}`),
  ].join("\n");
}
