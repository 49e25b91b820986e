import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

const FIRST_NAMES = ["Ada", "Bo", "Chen", "Dana", "Emil", "Fay", "Gus", "Hana", "Ivo", "June"] as const;
const LAST_NAMES = ["Ames", "Berg", "Costa", "Dunn", "Egan", "Ford", "Gray", "Holt", "Ito", "Jung"] as const;
const BATCH = 1_000;

const pick = (names: readonly string[], n: number): string => names[n % names.length] ?? "";

/** A row as people keep them: a name, addresses, a company, and something of their own. */
function cells(n: number): string[] {
  const first = pick(FIRST_NAMES, n);
  const last = pick(LAST_NAMES, Math.floor(n / FIRST_NAMES.length));
  const phone = `+1212${2_000_000 + n}`;
  return [
    `${first} ${last}`,
    `${first}.${last}.${n}@example.com`.toLowerCase(),
    phone,
    `Company ${n % 5_000}`,
    "Owner",
  ];
}

export const HEADER = ["name", "email", "phone", "company", "role"] as const;

function* lines(rows: number, before: (n: number) => string[], header: readonly string[]): Generator<string> {
  if (header.length > 0) yield `${header.join(",")}\n`;
  for (let start = 0; start < rows; start += BATCH) {
    const size = Math.min(BATCH, rows - start);
    yield Array.from({ length: size }, (_, i) => `${[...before(start + i), ...cells(start + i)].join(",")}\n`).join("");
  }
}

/** The file as a caller sends it. */
export const writeCsv = (file: string, rows: number): Promise<void> =>
  pipeline(Readable.from(lines(rows, () => [], HEADER)), createWriteStream(file));

/** The same rows as COPY takes them: with the project and an id, which the table wants. */
export const writeCopyFile = (file: string, rows: number, projectId: string): Promise<void> =>
  pipeline(
    Readable.from(lines(rows, (n) => [projectId, `lead_${n.toString(16).padStart(32, "0")}`], [])),
    createWriteStream(file),
  );
