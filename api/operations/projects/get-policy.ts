import { z } from "zod";
import { Project } from "../../../db/entities/project.ts";
import { withDefaults } from "../../../domain/policy.ts";
import { mustFind } from "../../must-find.ts";
import { operation } from "../../operation.ts";
import { PolicyView } from "./policy-view.ts";

export const getPolicy = operation({
  id: "get_policy",
  section: "Projects",
  method: "GET",
  path: "/api/v1/policy",
  summary: "Get the project's outreach policy",
  auth: "api_key",
  effect: "read",
  status: 200,
  mcp: true,
  errors: [],
  kind: "object",
  input: z.strictObject({}),
  output: PolicyView,
}).handle(async (_, call) => withDefaults((await mustFind(call, Project, call.projectId)).policy));
