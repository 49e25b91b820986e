export type CallStatus =
  | "queued"
  | "ringing"
  | "in-progress"
  | "completed"
  | "busy"
  | "failed"
  | "no-answer"
  | "canceled";

/** What was said on the line, in order, as the person heard and spoke it. */
export interface SpokenLine {
  who: "agent" | "person";
  text: string;
}

export interface Call {
  sid: string;
  accountSid: string;
  parentCallSid: string | null;
  to: string;
  from: string;
  direction: "outbound-api" | "outbound-dial";
  status: CallStatus;
  answeredBy: string | null;
  dateCreated: string;
  dateUpdated: string;
  startTime: string | null;
  endTime: string | null;
  duration: number | null;
  transcript: SpokenLine[];
}

export function isOver({ status }: Call): boolean {
  return status !== "queued" && status !== "ringing" && status !== "in-progress";
}
