import { listActivity } from "./list.ts";

export const activityOperations = [listActivity] as const;
