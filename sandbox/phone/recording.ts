export interface Recording {
  sid: string;
  accountSid: string;
  callSid: string;
  status: "in-progress" | "completed";
  /** Where it was asked for: `OutboundAPI`, `StartCallRecordingAPI` or `RecordVerb`. */
  source: string;
  channels: number;
  startTime: string;
  dateCreated: string;
  dateUpdated: string;
  duration: number | null;
}
