import path from "node:path";
import { endOrphans } from "../../bin/processes/end-orphans.ts";
import { pidFile } from "../../bin/processes/pid-file.ts";
import type { KnownProcess } from "../../bin/processes/pid-file.ts";
import { isSameProcess } from "../../bin/processes/process-table.ts";
import type { ServiceEvents } from "../../bin/processes/service.ts";

/** Every process that a world has started, on disk: a later run ends what a killed run left behind. */
export interface ProcessBook {
  events: ServiceEvents;
  endAll(): Promise<void>;
}

export const bookFile = (home: string): string => path.join(home, "pids.json");

export function processBook(home: string): ProcessBook {
  const file = pidFile(bookFile(home));
  let known: KnownProcess[] = [];
  return {
    events: {
      beforeLaunch: () => undefined,
      started: (process) => {
        known = [...known.filter(isSameProcess), process];
        file.write(known);
      },
      died: () => undefined,
    },
    endAll: async () => void (await endOrphans(file)),
  };
}
