import { appendFileSync } from "node:fs";
import { readJournal } from "../journal.ts";
import { type Call, isOver } from "./call.ts";
import type { Recording } from "./recording.ts";

type Entry = { call: Call } | { recording: Recording } | { deletedRecording: string };

/** Every call and recording the account knows. */
export interface PhoneBook {
  calls(): Call[];
  call(sid: string): Call | null;
  saveCall(call: Call): void;
  recordings(): Recording[];
  recording(sid: string): Recording | null;
  saveRecording(recording: Recording): void;
  deleteRecording(sid: string): void;
}

/** Kept in memory; with a file every change is journalled, and calls cut off by a crash come back as failed. */
export function createPhoneBook(file: string | null): PhoneBook {
  const calls = new Map<string, Call>();
  const recordings = new Map<string, Recording>();
  const append = (entry: Entry): void => {
    if (file !== null) appendFileSync(file, `${JSON.stringify(entry)}\n`);
  };
  for (const entry of file === null ? [] : readJournal<Entry>(file)) restore(entry, calls, recordings);
  const saveCall = (call: Call): void => {
    calls.set(call.sid, call);
    append({ call });
  };
  for (const call of calls.values()) if (!isOver(call)) saveCall(cutOff(call));
  return {
    calls: () => [...calls.values()],
    call: (sid) => calls.get(sid) ?? null,
    saveCall,
    recordings: () => [...recordings.values()],
    recording: (sid) => recordings.get(sid) ?? null,
    saveRecording(recording) {
      recordings.set(recording.sid, recording);
      append({ recording });
    },
    deleteRecording(sid) {
      recordings.delete(sid);
      append({ deletedRecording: sid });
    },
  };
}

function restore(entry: Entry, calls: Map<string, Call>, recordings: Map<string, Recording>): void {
  if ("call" in entry) calls.set(entry.call.sid, entry.call);
  else if ("recording" in entry) recordings.set(entry.recording.sid, entry.recording);
  else recordings.delete(entry.deletedRecording);
}

function cutOff(call: Call): Call {
  const now = new Date().toISOString();
  return { ...call, status: "failed", dateUpdated: now, endTime: now, duration: call.duration ?? 0 };
}
