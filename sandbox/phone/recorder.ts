import type { Call } from "./call.ts";
import type { CallCallbacks } from "./call-callbacks.ts";
import type { RecordOrder } from "./call-order.ts";
import { rfc2822 } from "./format.ts";
import type { PhoneWorld } from "./phone-world.ts";
import { recordingPath } from "./present-recording.ts";
import type { Recording } from "./recording.ts";
import { createSid } from "./sid.ts";

export interface Recorder {
  start(order: RecordOrder, source: string): Recording;
  finish(recording: Recording): Recording;
  /** Ends all that still runs when the line is over, and gives the last one. */
  finishAll(): Recording | null;
  url(recording: Recording): string;
}

/** The recordings of one call, announced to whoever asked for them. */
export function createRecorder(world: PhoneWorld, call: Call, callbacks: CallCallbacks, origin: string): Recorder {
  const running = new Map<string, { recording: Recording; order: RecordOrder }>();
  const url = (recording: Recording): string => `${origin}${recordingPath(recording)}`;
  const announce = ({ recording, order }: { recording: Recording; order: RecordOrder }): void => {
    const wanted = order.events.length === 0 ? ["completed"] : order.events;
    if (!wanted.includes(recording.status)) return;
    callbacks.post("recording-callback", order.callback, recordingParams(recording, url(recording)));
  };
  const finish = (recording: Recording): Recording => {
    const now = new Date();
    const elapsed = now.getTime() - Date.parse(recording.startTime);
    const duration = Math.max(1, Math.ceil(elapsed / 1000));
    const done: Recording = { ...recording, status: "completed", dateUpdated: now.toISOString(), duration };
    const entry = running.get(recording.sid);
    running.delete(recording.sid);
    world.book.saveRecording(done);
    if (entry !== undefined) announce({ recording: done, order: entry.order });
    return done;
  };
  return {
    url,
    finish,
    start(order, source) {
      const recording = newRecording(call, order, source);
      running.set(recording.sid, { recording, order });
      world.book.saveRecording(recording);
      announce({ recording, order });
      return recording;
    },
    finishAll: () => [...running.values()].map(({ recording }) => finish(recording)).at(-1) ?? null,
  };
}

function newRecording(call: Call, order: RecordOrder, source: string): Recording {
  const now = new Date().toISOString();
  return {
    sid: createSid("RE"),
    accountSid: call.accountSid,
    callSid: call.sid,
    status: "in-progress",
    source,
    channels: order.channels,
    startTime: now,
    dateCreated: now,
    dateUpdated: now,
    duration: null,
  };
}

function recordingParams(recording: Recording, url: string): Record<string, string> {
  return {
    AccountSid: recording.accountSid,
    CallSid: recording.callSid,
    RecordingSid: recording.sid,
    RecordingUrl: url,
    RecordingStatus: recording.status,
    ...(recording.duration === null ? {} : { RecordingDuration: `${recording.duration}` }),
    RecordingChannels: `${recording.channels}`,
    RecordingStartTime: rfc2822(recording.startTime),
    RecordingSource: recording.source,
    RecordingTrack: "both",
    ErrorCode: "0",
  };
}
