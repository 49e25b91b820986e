import { CoraError } from "../../domain/errors.ts";

type Query = Record<string, string | string[] | undefined>;

export const PROJECT_PARAMETER = "project_id";

/** The project that a request names in its query; whether the caller may enter it is for authentication to say. */
export function wishedProject(query: Query): string | null {
  const wish = query[PROJECT_PARAMETER];
  if (wish === undefined || wish === "") return null;
  if (typeof wish === "string") return wish;
  throw new CoraError("validation_error", `\`${PROJECT_PARAMETER}\`: name one project.`, { param: PROJECT_PARAMETER });
}

/** The rest of the query. */
export const withoutProject = ({ [PROJECT_PARAMETER]: _project, ...rest }: Query): Query => rest;
