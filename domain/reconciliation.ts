/** What is known of an unclear attempt: it was found, it provably never happened, nobody can tell yet, or a person has to look. */
export type Reconciliation = "adopted" | "absent" | "wait" | "needs_review";
