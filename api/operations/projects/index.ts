import { createProject } from "./create.ts";
import { getPolicy } from "./get-policy.ts";
import { listProjects } from "./list.ts";
import { updatePolicy } from "./update-policy.ts";

export const projectOperations = [listProjects, createProject, getPolicy, updatePolicy] as const;
