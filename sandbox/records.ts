import { appendFileSync } from "node:fs";
import { readJournal } from "./journal.ts";

/** Records by id, in the order in which they first came. */
export interface Records<T extends { id: string }> {
  get(id: string): T | null;
  /** Adds or replaces; on disk before it returns. */
  put(record: T): T;
  list(): T[];
}

/** With a file, every version of a record is one line and the last one counts at the next start. */
export function createRecords<T extends { id: string }>(file: string | null): Records<T> {
  const records = new Map<string, T>();
  if (file !== null) for (const record of readJournal<T>(file)) records.set(record.id, record);
  return {
    get: (id) => records.get(id) ?? null,
    put(record) {
      if (file !== null) appendFileSync(file, `${JSON.stringify(record)}\n`);
      records.set(record.id, record);
      return record;
    },
    list: () => [...records.values()],
  };
}
