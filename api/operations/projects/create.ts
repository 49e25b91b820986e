import { z } from "zod";
import { addProject } from "../../../db/queries/add-project.ts";
import { Text } from "../../fields.ts";
import { operation } from "../../operation.ts";
import { ProjectView } from "./list.ts";

export const createProject = operation({
  id: "create_project",
  section: "Projects",
  method: "POST",
  path: "/api/v1/projects",
  summary: "Create a project in your company",
  auth: "api_key",
  effect: "write",
  status: 201,
  mcp: true,
  idempotency: "optional",
  errors: [],
  kind: "object",
  input: z.strictObject({ name: Text(200).min(1) }),
  output: ProjectView,
}).handle(async ({ name }, call) => {
  const project = await addProject(call.em, name);
  return { id: project.id, name: project.name, org_id: project.org_id };
});
