import { styleText } from "node:util";
import type { Say } from "../start/say.ts";

export type Tone = "good" | "bad" | "held" | "quiet" | "strong";

/** Where lines are written: how wide it is, and whether it shows colours. */
export type Paper = {
  columns: number;
  tint(tone: Tone, text: string): string;
  print(line?: string): void;
};

const STYLES = { good: "green", bad: "red", held: "yellow", quiet: "dim", strong: "bold" } as const;
/** The widest line anywhere, so that it never wraps on a common terminal. */
const WIDEST = 100;
const NARROWEST = 60;

export function terminalPaper(stream: NodeJS.WriteStream = process.stdout): Paper {
  return {
    // Asked each time, because a window may change its size.
    get columns() {
      return Math.max(NARROWEST, Math.min(stream.columns ?? WIDEST, WIDEST));
    },
    // styleText itself respects NO_COLOR, FORCE_COLOR and what is no terminal.
    tint: (tone, text) => styleText(STYLES[tone], text, { stream }),
    print: (line = "") => void stream.write(`${line}\n`),
  };
}

/** Breaks a text into lines of at most `width`; a word that is longer stays whole. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

export const cut = (text: string, width: number): string =>
  text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`;

/** A heading with a rule beneath it, in the calmest way that still can be found again. */
export function heading(paper: Paper, title: string): void {
  paper.print();
  paper.print(paper.tint("strong", title));
}

const PART_WIDTH = 10;

/** One short thing about one part of Cora; a long one goes on beneath itself. */
export const sayOn =
  (paper: Paper): Say =>
  (part, text) => {
    const [first = "", ...rest] = wrap(text, paper.columns - PART_WIDTH - 3);
    paper.print(`  ${part.padEnd(PART_WIDTH)} ${first}`);
    for (const line of rest) paper.print(" ".repeat(PART_WIDTH + 3) + line);
  };
