/** Where an operator sees a run; null where the UI's address is not known. */
export const temporalLink = (uiUrl: string | null, workflowId: string): string | null =>
  uiUrl === null ? null : `${uiUrl}/namespaces/default/workflows/${encodeURIComponent(workflowId)}`;
