export const LEAD_STAGES = ["new", "in_progress", "converted"] as const;
export type LeadStage = (typeof LEAD_STAGES)[number];

/** Proof that a person agreed to be contacted on a channel: where it came from and when; what strict projects demand. */
export interface ConsentProof {
  source: string;
  obtained_at: string;
  text?: string | undefined;
}
export type LeadConsent = Partial<Record<"call" | "email", ConsentProof>>;
