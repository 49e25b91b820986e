/** Workflows are named after the record that they carry, so a record can never have two. */
export const workflowId = {
  outreachCall: (callId: string): string => `call:${callId}`,
  outreachEmail: (emailId: string): string => `email:${emailId}`,
  pursueGoal: (goalId: string): string => `goal:${goalId}`,
  /** A task that is tried afresh is a new run: the id of an ended workflow is never used again. */
  pursueTask: (taskId: string, run = 1): string => (run > 1 ? `task:${taskId}:${run}` : `task:${taskId}`),
  bulkImport: (importId: string): string => `import:${importId}`,
};
/** The call that a workflow carries; null for other workflows. */
export const callIdOf = (id: string): string | null => (id.startsWith("call:") ? id.slice("call:".length) : null);

export type WorkflowType = keyof typeof workflowId;
