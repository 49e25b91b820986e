import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { inProject } from "../../db/project-scope.ts";
import { lockGoal } from "../../db/queries/goals/lock-goal.ts";
import { lockTask } from "../../db/queries/goals/lock-task.ts";
import { noteGoal } from "../../db/queries/goals/note-goal.ts";
import { buildAgent, buildLead, buildProject } from "../setup/factories.ts";
import type { BuiltProject } from "../setup/factories.ts";
import { testCora } from "../setup/test-cora.ts";
import type { TestCora } from "../setup/test-cora.ts";
import { eventually } from "../setup/eventually.ts";
import { buildGoalStock } from "./goal-stock.ts";
import type { GoalStock } from "./goal-stock.ts";

let cora: TestCora;
beforeAll(async () => {
  cora = await testCora();
  await cora.startApi();
});
afterAll(() => cora?.stop());

interface Sight {
  project: BuiltProject;
  stock: GoalStock;
  get(path: string, headers?: Record<string, string>): Promise<Response>;
}

async function buildSight(): Promise<Sight> {
  const project = await buildProject(cora);
  const parties = { agent_id: (await buildAgent(project)).id, lead_id: (await buildLead(project)).id };
  const stock = await buildGoalStock(project, parties);
  const get = (path: string, headers = {}) =>
    fetch(`${cora.baseUrl}/api/v1/${path}`, {
      headers: { authorization: `Bearer ${project.apiKey}`, ...headers },
      signal: AbortSignal.timeout(60_000),
    });
  return { project, stock, get };
}

describe("what waits for people", () => {
  test("is told once: whoever names the version that they have is answered 304, without a body, until something changes", async () => {
    const { project, stock, get } = await buildSight();
    const first = await get("notifications/pending");
    const etag = first.headers.get("etag") ?? "";
    const { data } = (await first.json()) as { data: { version: string; actions: { count: number } } };
    expect([first.status, etag, data.actions.count]).toEqual([200, `W/"${data.version}"`, 1]);

    for (const known of [etag, etag.slice(2), `"other", ${etag}`, "*"]) {
      const same = await get("notifications/pending", { "if-none-match": known });
      expect([same.status, await same.text(), same.headers.get("etag")]).toEqual([304, "", etag]);
      for (const name of ["x-request-id", "x-ratelimit-limit", "ratelimit", "access-control-allow-origin"])
        expect(same.headers.get(name), name).toBeTruthy();
    }
    expect((await get("notifications/pending", { "if-none-match": 'W/"other"' })).status).toBe(200);

    await project.client.post(`/api/v1/coordination/goals/${stock.goal_id}/approve-step`, { decision: "deny" });
    const changed = await get("notifications/pending", { "if-none-match": etag });
    expect(changed.status).toBe(200);
    expect(changed.headers.get("etag")).not.toBe(etag);
  });

  test("has a version of its own in each project, and is said to have one in the reference", async () => {
    const [one, other] = [await buildSight(), await buildSight()];
    const etag = (await one.get("notifications/pending")).headers.get("etag") ?? "";
    expect((await other.get("notifications/pending", { "if-none-match": etag })).status).toBe(200);
    const document = (await (await one.get("openapi.json")).json()) as Record<string, any>; // oxlint-disable-line typescript/no-explicit-any
    const { responses, parameters } = document["paths"]["/api/v1/notifications/pending"].get;
    expect(Object.keys(responses)).toContain("304");
    expect(responses["200"].headers).toHaveProperty("ETag");
    expect(parameters.map(({ name }: { name: string }) => name)).toContain("If-None-Match");
  });
});

interface Told {
  id: number;
  event: string;
  data: Record<string, unknown>;
}

/** Everything that a stream has said so far, read as it comes. */
function listen({ body }: Response) {
  const told: Told[] = [];
  const reader = (body as ReadableStream<Uint8Array>)
    .pipeThrough(new TextDecoderStream() as never)
    .getReader() as ReadableStreamDefaultReader<string>;
  let open = true;
  const ended = (async () => {
    for (let rest = ""; ;) {
      const { done, value } = await reader.read();
      if (done) break;
      const parts = (rest + value).split("\n\n");
      rest = parts.pop() ?? "";
      for (const part of parts.filter((words) => !words.startsWith(":"))) {
        const field = (name: string) => new RegExp(`^${name}: (.*)$`, "m").exec(part)?.[1] ?? "";
        told.push({ id: Number(field("id")), event: field("event"), data: JSON.parse(field("data")) });
      }
    }
    open = false;
  })();
  return { told, ended, isOpen: () => open, stop: () => reader.cancel() };
}

describe("a goal's timeline as a stream", () => {
  const note = ({ project, stock }: Sight, kind: string, goal = stock.goal_id) =>
    project.insert("goal_event", { goal_id: goal, kind, actor: "cora", detail: { step: 1 } });
  const path = (goalId: string) => `coordination/goals/${goalId}/timeline/stream`;

  test("tells what has been, then each thing as it happens, and ends with the goal", async () => {
    const sight = await buildSight();
    const { project, stock } = sight;
    const answer = await sight.get(path(stock.goal_id));
    expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "text/event-stream; charset=utf-8"]);
    expect(answer.headers.get("x-request-id")).toBeTruthy();
    const stream = listen(answer);
    await eventually(async () => stream.told.length === 1, "what has been");
    expect(stream.told[0]).toMatchObject({
      event: "approval_asked",
      data: { kind: "approval_asked", step: 1, actor: "cora" },
    });
    expect(stream.told[0]?.data["seq"]).toBe(stream.told[0]?.id);
    await note(sight, "step_started");
    await eventually(async () => stream.told.length === 2, "what happens");
    expect(stream.isOpen()).toBe(true);
    await project.client.post(`/api/v1/coordination/goals/${stock.goal_id}/cancel`);
    await stream.ended;
    const listed = (await project.client.get(`/api/v1/coordination/goals/${stock.goal_id}/timeline`)).body.data;
    expect(stream.told.map(({ event }) => event)).toEqual(
      listed.map(({ kind }: { kind: string }) => kind).toReversed(),
    );
    expect(stream.told.map(({ id }) => id)).toEqual(stream.told.map(({ id }) => id).toSorted((a, b) => a - b));
  });

  test("goes on behind the event that Last-Event-ID names, also where a goal has ended and has more to tell than one look brings", async () => {
    const sight = await buildSight();
    const ended = sight.stock.completed_goal_id;
    await sight.project.run(
      "INSERT INTO goal_event (project_id, goal_id, kind, actor) SELECT ?, ?, 'step_' || n, 'cora' FROM generate_series(1, 450) n",
      [sight.project.projectId, ended],
    );
    const whole = listen(await sight.get(path(ended)));
    await whole.ended;
    expect(whole.told.map(({ event }) => event)).toEqual(
      Array.from({ length: 450 }, (_, index) => `step_${index + 1}`),
    );
    const middle = String(whole.told[399]?.id);
    for (const again of [
      listen(await sight.get(path(ended), { "last-event-id": middle })),
      listen(await sight.get(`${path(ended)}?after=${middle}`)),
    ]) {
      await again.ended;
      expect(again.told).toEqual(whole.told.slice(400));
    }
    expect((await sight.get(path(ended), { "last-event-id": "x" })).status).toBe(400);
  });

  test("is told whole: a goal's lines and its tasks' are numbered in the order in which they are committed", async () => {
    const { project, stock } = await buildSight();
    const { goal_id: goalId, task_id: taskId } = stock;
    const { projectId } = project;
    await project.run("UPDATE outreach_task SET goal_id = ? WHERE id = ?", [goalId, taskId]);
    const line = { projectId, goalId, actor: "cora" };
    const [noted, leave] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const committed: string[] = [];
    const task = inProject(cora.database, projectId, async (em) => {
      await lockTask(em, taskId);
      await noteGoal(em, { ...line, kind: "first" });
      noted.resolve();
      await leave.promise;
    }).then(() => committed.push("first"));
    await noted.promise;
    const goal = inProject(cora.database, projectId, async (em) => {
      await lockGoal(em, goalId);
      await noteGoal(em, { ...line, kind: "second" });
    }).then(() => committed.push("second"));
    const waiting = "SELECT 1 FROM pg_locks WHERE NOT granted";
    await eventually(
      async () => (await cora.database.system.em.fork().execute<unknown[]>(waiting)).length > 0,
      "the second to wait for the first",
      3,
    ).finally(() => leave.resolve());
    await Promise.all([task, goal]);
    expect(committed).toEqual(["first", "second"]);
  });

  test("is its project's alone, tells nothing of other goals, and holds no connection to the database", async () => {
    const [sight, stranger] = [await buildSight(), await buildSight()];
    const { goal_id } = sight.stock;
    expect((await stranger.get(path(goal_id))).status).toBe(404);
    const streams = await Promise.all(Array.from({ length: 40 }, async () => listen(await sight.get(path(goal_id)))));
    const other = listen(await stranger.get(path(stranger.stock.goal_id)));
    await note(sight, "step_started");
    await eventually(async () => streams.every(({ told }) => told.length === 2), "the news to all of them");
    expect(other.told.every(({ event }) => event === "approval_asked")).toBe(true);
    // More listeners than the pool has connections: with one each, nobody else would be answered.
    expect((await sight.project.client.get(`/api/v1/coordination/goals/${goal_id}`)).status).toBe(200);
    await Promise.all([...streams, other].map(({ stop }) => stop()));
  });
});
