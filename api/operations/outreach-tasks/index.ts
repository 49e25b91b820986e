import { cancelOutreachTask } from "./cancel.ts";
import { createOutreachTask } from "./create.ts";
import { getOutreachTask } from "./get.ts";
import { listOutreachTasks } from "./list.ts";
import { retryOutreachTask } from "./retry.ts";

export const outreachTaskOperations = [
  listOutreachTasks,
  getOutreachTask,
  createOutreachTask,
  retryOutreachTask,
  cancelOutreachTask,
] as const;
