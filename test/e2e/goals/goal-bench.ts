import { vi } from "vitest";
import { eventually } from "../../setup/eventually.ts";
import { buildAgent, buildProject } from "../../setup/factories.ts";
import type { BuiltProject } from "../../setup/factories.ts";
import type { TestCora } from "../../setup/test-cora.ts";

// A goal passes through many processes, and a busy machine gives each of them little.
vi.setConfig({ testTimeout: 600_000, hookTimeout: 400_000 });

/** Pauses of seconds where a project would wait for hours. */
export const QUICK = { retry_minutes: 0.02, follow_up_hours: 0.001 };

export async function buildGoalProject(cora: TestCora, policy: Record<string, unknown> = {}): Promise<BuiltProject> {
  const project = await buildProject(cora);
  await buildAgent(project);
  await project.client.patch("/api/v1/policy", { ...QUICK, ...policy });
  return project;
}

export async function say({ client }: BuiltProject, message: string, rest: Record<string, unknown> = {}) {
  const { status, body } = await client.post("/api/v1/coordination/message", { message, ...rest });
  if (status !== 200) throw new Error(`Not heard: ${status} ${JSON.stringify(body)}`);
  return body.data as { goal_id: string; conversation_id: string; response: string; actions_taken: string[] };
}

export const readGoal = async ({ client }: BuiltProject, id: string) =>
  (await client.get(`/api/v1/coordination/goals/${id}`)).body.data;

export const goalThat = (
  project: BuiltProject,
  id: string,
  // Goals as they are answered.
  // oxlint-disable-next-line typescript/no-explicit-any
  fits: (goal: any) => boolean,
  what: string,
  seconds = 240,
) =>
  eventually(
    async () => {
      const goal = await readGoal(project, id);
      return fits(goal) && goal;
    },
    what,
    seconds,
  );

export const steer = ({ client }: BuiltProject, id: string, how: string, body: Record<string, unknown> = {}) =>
  client.post(`/api/v1/coordination/goals/${id}/${how}`, body);

/** Everything that reached people at that number or address. */
export async function effectsAt(cora: TestCora, to: string): Promise<{ kind: string; to: string }[]> {
  const answer = await fetch(`${cora.sandboxUrl}/_sandbox/effects`);
  const { data } = (await answer.json()) as { data: { kind: string; to: string }[] };
  return data.filter((effect) => effect.to === to);
}
