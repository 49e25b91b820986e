export interface InboxRow {
  id: string;
  provider: "twilio" | "resend" | "stripe" | "elevenlabs";
  kind: string;
  project_id: string | null;
  record_id: string | null;
  attempt_id: string | null;
  body: string;
  received_at: string;
}
