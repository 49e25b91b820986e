import { rfc2822 } from "./format.ts";
import type { Recording } from "./recording.ts";

export function recordingPath({ accountSid, sid }: Recording): string {
  return `/2010-04-01/Accounts/${accountSid}/Recordings/${sid}`;
}

/** The Recording resource as Twilio's API shows it. */
export function presentRecording(recording: Recording, origin: string): Record<string, unknown> {
  const path = recordingPath(recording);
  return {
    account_sid: recording.accountSid,
    api_version: "2010-04-01",
    call_sid: recording.callSid,
    conference_sid: null,
    channels: recording.channels,
    date_created: rfc2822(recording.dateCreated),
    date_updated: rfc2822(recording.dateUpdated),
    start_time: rfc2822(recording.startTime),
    duration: recording.duration === null ? null : `${recording.duration}`,
    encryption_details: null,
    error_code: null,
    media_url: `${origin}${path}`,
    price: null,
    price_unit: "USD",
    sid: recording.sid,
    source: recording.source,
    status: recording.status,
    track: "both",
    uri: `${path}.json`,
    subresource_uris: {
      add_on_results: `${path}/AddOnResults.json`,
      transcriptions: `${path}/Transcriptions.json`,
    },
  };
}
