import { getStats } from "./get.ts";

export const statsOperations = [getStats] as const;
