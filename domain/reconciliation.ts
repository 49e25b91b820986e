/**
 * What is known of an unclear attempt: it was found, it provably never happened, it was not even begun, nobody can tell yet,
 * or a person has to look.
 */
export type Reconciliation = "adopted" | "absent" | "untried" | "wait" | "needs_review";
