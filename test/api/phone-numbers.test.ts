import { afterAll, beforeAll, expect, test } from "vitest";
import { buildProject } from "../setup/factories.ts";
import type { BuiltProject } from "../setup/factories.ts";
import { testCora } from "../setup/test-cora.ts";
import type { TestCora } from "../setup/test-cora.ts";
import { describedCora } from "./described-client.ts";

let cora: TestCora;
let project: BuiltProject;

beforeAll(async () => {
  cora = await testCora();
  await cora.startApi();
  ({ cora } = await describedCora(cora));
  project = await buildProject(cora);
});
afterAll(() => cora?.stop());

const list = async (client = project.client) => (await client.get("/api/v1/phone-numbers")).body;
const assign = (id: string, body: unknown) => project.client.post(`/api/v1/phone-numbers/${id}/assign`, body);
const agent = async (type = "outbound"): Promise<string> =>
  (await project.client.post("/api/v1/agents", { type })).body.data.id;

test("a sandbox project starts with two free fictional numbers, and the list is not paged", async () => {
  const body = await list();
  expect(Object.keys(body)).toEqual(["data"]);
  expect(body.data).toHaveLength(2);
  for (const number of body.data)
    expect(number).toMatchObject({
      number: expect.stringMatching(/^\+1\d{10}$/),
      country: "US",
      status: "active",
      outbound_agent_id: null,
      inbound_agent_id: null,
    });
  expect((await project.client.get("/api/v1/phone-numbers?limit=1&cursor=x")).body).toEqual(body);
});

test("no two projects have the same number", async () => {
  const other = await buildProject(cora);
  const numbers = [...(await list()).data, ...(await list(other.client)).data].map(
    ({ number }: { number: string }) => number,
  );
  expect(new Set(numbers).size).toBe(4);
});

test("a number serves one outbound and one inbound agent at the same time", async () => {
  const [out, into] = [await agent(), await agent("inbound")];
  const [{ id, number }] = (await list()).data;
  expect((await assign(id, { agent_id: out, role: "outbound" })).body.data).toMatchObject({
    id,
    outbound_agent_id: out,
    inbound_agent_id: null,
  });
  expect((await assign(id, { agent_id: into, role: "inbound" })).body.data).toMatchObject({
    id,
    outbound_agent_id: out,
    inbound_agent_id: into,
  });
  expect((await project.client.get(`/api/v1/agents/${out}`)).body.data.twilio_number).toBe(number);
  expect((await list()).data[0]).toMatchObject({ outbound_agent_id: out, inbound_agent_id: into });
});

test("assigning again moves the number, and the agent before has none", async () => {
  const [first, second] = [await agent(), await agent()];
  const { id, number } = (await list()).data[1];
  await assign(id, { agent_id: first, role: "outbound" });
  await assign(id, { agent_id: second, role: "outbound" });
  const numberOf = async (agentId: string) =>
    (await project.client.get(`/api/v1/agents/${agentId}`)).body.data.twilio_number;
  expect([await numberOf(first), await numberOf(second)]).toEqual([null, number]);
});

test.each([
  [{ role: "outbound" }, "agent_id"],
  [{ agent_id: "agt_1" }, "role"],
  [{ agent_id: "agt_1", role: "both" }, "role"],
])("an assignment without what it needs is refused: %j", async (body, param) => {
  const [{ id }] = (await list()).data;
  const answer = await assign(id, body);
  expect({ status: answer.status, ...answer.body.error }).toMatchObject({
    status: 400,
    code: "validation_error",
    param,
  });
});

test("an unknown number and an unknown agent are refused", async () => {
  const [{ id }] = (await list()).data;
  for (const answer of [
    await assign("num_none", { agent_id: await agent(), role: "outbound" }),
    await assign(id, { agent_id: "agt_none", role: "outbound" }),
  ])
    expect({ status: answer.status, code: answer.body.error.code }).toEqual({
      status: 404,
      code: "resource_not_found",
    });
});
