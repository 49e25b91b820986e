/** Workflows are named after the record that they carry, so a record can never have two. */
export const workflowId = {
  outreachCall: (callId: string): string => `call:${callId}`,
  outreachEmail: (emailId: string): string => `email:${emailId}`,
};
export type WorkflowType = keyof typeof workflowId;
