import type { LeadImport } from "../../db/entities/lead-import.ts";
import { readRecords } from "../../domain/imports/inspect-file.ts";
import { rowReader } from "../../domain/imports/read-row.ts";
import type { RowReading } from "../../domain/imports/read-row.ts";

/** Rows that are stored together. */
export interface Chunk {
  /** Where it begins and where the next one does, in bytes of the file. */
  from: number;
  position: number;
  lines: number;
  isLast: boolean;
  rows: RowReading[];
}

/** Few enough that whoever waits for the import's locks waits for less than a second. */
const ROWS_MAX = 5_000;
const WINDOW_BYTES = 1024 * 1024;
/** No line may be longer than memory is to be. */
const LINE_BYTES_MAX = 4 * WINDOW_BYTES;

type Job = Pick<LeadImport, "position" | "line" | "bytes" | "dialect" | "mapping" | "country">;

/** Cuts a file into chunks from where an import stands. Ends without a last chunk where a line is too long to be held. */
export async function* readChunks(pieces: AsyncIterable<Buffer>, job: Job): AsyncGenerator<Chunk, undefined> {
  const readRow = rowReader(new Map(Object.entries(job.mapping)), { country: job.country ?? null });
  const source = pieces[Symbol.asyncIterator]();
  let held: Buffer = Buffer.alloc(0);
  let [position, line, wanted] = [Number(job.position), Number(job.line), WINDOW_BYTES];
  try {
    for (;;) {
      while (held.length < wanted && position + held.length < job.bytes) {
        const next = await source.next();
        if (next.done) throw new Error("a file ended before its time");
        held = held.length === 0 ? next.value : Buffer.concat([held, next.value]);
      }
      const isLast = position + held.length === Number(job.bytes);
      const { records, consumed, lines } = readRecords({ bytes: held, isLast, line, rowsMax: ROWS_MAX }, job.dialect);
      if (consumed === 0 && !isLast) {
        wanted = held.length * 2;
        if (wanted > LINE_BYTES_MAX) return;
        continue;
      }
      const from = position;
      position += consumed;
      line += lines;
      held = held.subarray(consumed);
      wanted = WINDOW_BYTES;
      const atEnd = position === Number(job.bytes);
      yield { from, position, lines, isLast: atEnd, rows: records.map(readRow) };
      if (atEnd) return;
    }
  } finally {
    await source.return?.();
  }
}
