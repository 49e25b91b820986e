import { appendFileSync, existsSync, readFileSync } from "node:fs";

/** Reads a JSONL file; a last line torn by a crash is dropped, since it was never acknowledged. */
export function readJournal<Entry>(file: string): Entry[] {
  if (!existsSync(file)) return [];
  const entries: Entry[] = [];
  const text = readFileSync(file, "utf8");
  // A torn last line must not swallow the one that is written next.
  if (text !== "" && !text.endsWith("\n")) appendFileSync(file, "\n");
  for (const line of text.split("\n")) {
    const entry = parseLine<Entry>(line);
    if (entry !== null) entries.push(entry);
  }
  return entries;
}

function parseLine<Entry>(line: string): Entry | null {
  try {
    return JSON.parse(line) as Entry;
  } catch {
    return null;
  }
}
