import type { Side } from "../../domain/side.ts";
import { sideOf } from "../../domain/side.ts";

export interface InboxRow {
  id: string;
  provider: "twilio" | "resend" | "stripe" | "elevenlabs";
  /** Whose secret signed it. */
  side: Side;
  kind: string;
  project_id: string | null;
  record_id: string | null;
  attempt_id: string | null;
  body: string;
  received_at: string;
  /** How often it could not be applied. */
  tries: number;
}

/** What is kept with an event that changed nothing, for those who ask why. */
export type Remark = "unmatched" | "gone" | null;

/** A secret of one side proves nothing about the records of the other. */
export const mayTouch = ({ side }: InboxRow, projectId: string): boolean => sideOf(projectId) === side;
