import { defineSearchAttributeKey } from "@temporalio/common";

/** By these an operator finds stuck outreach in the Temporal UI; ids and states only, they are never encrypted. */
export const SEARCH_ATTRIBUTES = {
  CoraProject: defineSearchAttributeKey("CoraProject", "KEYWORD"),
  CoraLead: defineSearchAttributeKey("CoraLead", "KEYWORD"),
  CoraAgent: defineSearchAttributeKey("CoraAgent", "KEYWORD"),
  CoraChannel: defineSearchAttributeKey("CoraChannel", "KEYWORD"),
  CoraState: defineSearchAttributeKey("CoraState", "KEYWORD"),
  CoraNeedsReview: defineSearchAttributeKey("CoraNeedsReview", "BOOL"),
} as const;
