import { z } from "zod";
import { projectsBeside } from "../../../db/queries/projects-beside.ts";
import { projectsOfApp } from "../../../db/queries/projects-of-app.ts";
import { Id, paging } from "../../fields.ts";
import { operation } from "../../operation.ts";
import { cutPage, pagePosition } from "../../page.ts";

export const ProjectView = z.object({ id: Id, name: z.string(), org_id: Id });

export const listProjects = operation({
  id: "list_projects",
  section: "Projects",
  method: "GET",
  path: "/api/v1/projects",
  summary: "List the projects of your company",
  auth: "api_key",
  effect: "read",
  status: 200,
  mcp: true,
  errors: [],
  kind: "list",
  input: z.strictObject(paging),
  output: ProjectView,
}).handle(async (input, call) => {
  const { database } = call.deps;
  const [limit, after] = [input.limit + 1, pagePosition(input, "projects", call)];
  const rows = await (call.grantId === null
    ? projectsBeside(database, call.projectId, limit, after)
    : projectsOfApp(database, call.grantId, limit, after));
  return cutPage(rows, input, "projects", call, ({ id, name, orgId }) => ({ id, name, org_id: orgId }));
});
