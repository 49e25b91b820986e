import { p } from "@mikro-orm/core";

/** The columns of everything that belongs to a project: its key is (project_id, id), so no row can point into another project. */
export const inProject = {
  projectId: p.string().primary(),
  id: p.string().primary(),
  createdAt: p.datetime().onCreate(() => new Date()),
};

/** Every query names its project; Postgres's row-level security says the same a second time. */
export const projectFilter = {
  project: {
    name: "project",
    cond: (args: { projectId: string }) => ({ projectId: args.projectId }),
    args: true,
    default: true,
  },
};
