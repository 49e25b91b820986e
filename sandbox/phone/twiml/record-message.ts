import { speechSeconds } from "../speech-seconds.ts";
import { answerOf } from "./hear-person.ts";
import type { Verb } from "./parse-twiml.ts";
import { actionOf, resolveUrl, type Stage, type Step } from "./verb-player.ts";

/** Records what the person says, up to their silence. */
export async function recordMessage(verb: Verb, stage: Stage): Promise<Step> {
  const { line, base } = stage;
  const { recordingStatusCallback, recordingStatusCallbackEvent = "completed", timeout, maxLength } = verb.attributes;
  const callback =
    recordingStatusCallback === undefined
      ? null
      : { url: resolveUrl(recordingStatusCallback, base), method: "POST" as const };
  const order = { callback, events: recordingStatusCallbackEvent.split(/\s+/), channels: 1 };
  const recording = line.recorder.start(order, "RecordVerb");
  const reply = await answerOf(line);
  const spoken = reply.say === null ? 0 : speechSeconds(reply.say);
  await line.pause(Math.min(spoken + Number(timeout ?? 5), Number(maxLength ?? 3600)));
  const done = line.recorder.finish(recording);
  const params = {
    RecordingUrl: line.recorder.url(done),
    RecordingSid: done.sid,
    RecordingDuration: `${done.duration ?? 0}`,
  };
  return actionOf(verb, stage, params) ?? "next verb";
}
