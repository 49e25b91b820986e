/** Which world an effect belongs to: the vendors that the settings name, or the sandbox's emulators. */
export type Side = "live" | "test";

/** An id says it by itself, so that nobody who chooses a vendor has to ask, and nobody can ask wrongly. */
export const isTestProject = (projectId: string): boolean => projectId.startsWith("prj_test_");

export const sideOf = (projectId: string): Side => (isTestProject(projectId) ? "test" : "live");
