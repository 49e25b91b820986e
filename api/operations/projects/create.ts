import { z } from "zod";
import { addProject } from "../../../db/queries/add-project.ts";
import { CoraError } from "../../../domain/errors.ts";
import { isTestProject } from "../../../domain/side.ts";
import { Text } from "../../fields.ts";
import { operation } from "../../operation.ts";
import { ProjectView } from "./list.ts";

export const createProject = operation({
  id: "create_project",
  section: "Projects",
  method: "POST",
  path: "/api/v1/projects",
  summary: "Create a project in your company",
  description: "Its test twin comes with it. Needs a live key: a test key makes nothing live.",
  auth: "api_key",
  effect: "write",
  status: 201,
  mcp: true,
  idempotency: "optional",
  errors: ["forbidden"],
  kind: "object",
  input: z.strictObject({ name: Text(200).min(1) }),
  output: ProjectView,
}).handle(async ({ name }, call) => {
  if (isTestProject(call.projectId))
    throw new CoraError("forbidden", "A test project comes with each live one; make that with a live key.");
  const project = await addProject(call.em, call.projectId, name);
  return { id: project.id, name: project.name, org_id: project.org_id };
});
