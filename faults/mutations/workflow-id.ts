import type { Mutation } from "../mutation.ts";

export const workflowId: Mutation = {
  id: "workflow-id",
  title: "a promise that is carried twice starts a second run, and nothing else stops it",
  patches: [
    {
      file: "worker/start-outbox.ts",
      find: 'workflowIdConflictPolicy: "USE_EXISTING",',
      replace: 'workflowIdConflictPolicy: "TERMINATE_EXISTING",',
    },
    {
      file: "worker/start-outbox.ts",
      find: 'workflowIdReusePolicy: "REJECT_DUPLICATE",',
      replace: 'workflowIdReusePolicy: "ALLOW_DUPLICATE",',
    },
  ],
  turnsRed: [22],
  trials: 3,
};
