/** Where an operator sees a run; null where the UI's address is not known. The address may name a namespace itself. */
export const temporalLink = (uiUrl: string | null, workflowId: string): string | null =>
  uiUrl === null ? null : `${namespaceUrl(uiUrl.replace(/\/+$/, ""))}/workflows/${encodeURIComponent(workflowId)}`;

const namespaceUrl = (uiUrl: string): string =>
  /\/namespaces\/[^/]+$/.test(uiUrl) ? uiUrl : `${uiUrl}/namespaces/default`;
