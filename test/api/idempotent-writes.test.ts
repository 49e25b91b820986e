import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fingerprint } from "../../api/idempotency.ts";
import { operations } from "../../api/operations/index.ts";
import type { Operation } from "../../api/operation.ts";
import { freePort } from "../../bin/processes/free-port.ts";
import { inSystem } from "../../db/project-scope.ts";
import { buildSubscriber } from "../setup/subscriber.ts";
import type { Subscriber } from "../setup/subscriber.ts";
import { testClient } from "../setup/test-client.ts";
import type { Answer, TestClient } from "../setup/test-client.ts";
import { testCora } from "../setup/test-cora.ts";
import type { TestCora } from "../setup/test-cora.ts";
import { callOperation } from "./call-operation.ts";
import { describedCora } from "./described-client.ts";
import { readyFor } from "./ready-for.ts";
import { sessionHeaders } from "./session-client.ts";
import { buildStock, exampleInputs } from "./stock.ts";
import type { Stock } from "./stock.ts";

let cora: TestCora;
let project: Subscriber;
let second: TestClient;
let stock: Stock;
let cookie: Record<string, string>;
let examples: ReturnType<typeof exampleInputs>;

beforeAll(async () => {
  const port = await freePort();
  cora = await testCora();
  await Promise.all([cora.startApi(), cora.startApi({ PORT: String(port) }), cora.startWorker()]);
  ({ cora } = await describedCora(cora));
  project = await buildSubscriber(cora);
  second = testClient(`http://127.0.0.1:${port}`);
  cookie = await sessionHeaders(cora, project.projectId);
  stock = await buildStock(project);
  examples = exampleInputs(stock);
});
afterAll(() => cora?.stop());

const writes = operations.filter(({ effect, auth }) => effect !== "read" && auth !== "none");

test("every write takes an Idempotency-Key, and nothing that only reads does", () => {
  expect(writes.filter(({ idempotency }) => idempotency === undefined).map(({ id }) => id)).toEqual([]);
  const reads = operations.filter(({ effect }) => effect === "read");
  expect(reads.filter(({ idempotency }) => idempotency !== undefined).map(({ id }) => id)).toEqual([]);
});

const replayed = ({ headers }: Answer): boolean => headers.get("idempotent-replayed") === "true";
const refusal = ({ status, body }: Answer) => ({ status, code: body?.error?.code });

/** Another good input than the example, if only by a field that may be left out. */
const otherInput = (op: Operation, input: Record<string, unknown>): Record<string, unknown> | undefined => {
  const spare: Record<string, unknown> = {
    name: "Other",
    subject: "Other",
    message: "Other",
    call_reason: "other",
    role: "Other",
    plan: "pro",
    new_plan: "pro",
    closed_dates: ["2031-01-01"],
    dry_run: true,
  };
  const change = Object.keys(op.input.shape).find(
    (name) =>
      name in spare && spare[name] !== input[name] && op.input.safeParse({ ...input, [name]: spare[name] }).success,
  );
  return change === undefined ? undefined : { ...input, [change]: spare[change] };
};

describe.each(writes.map((op) => [op.id, op] as const))("%s", (id, op) => {
  const example = () => (examples[id] as () => Record<string, unknown>)();
  const send = (input: Record<string, unknown>, key: string, client: TestClient = cora.client): Promise<Answer> => {
    const proof = op.auth === "session" ? cookie : { authorization: `Bearer ${project.apiKey}` };
    return callOperation(client, op, input, { ...proof, "idempotency-key": key });
  };

  test("answers a repeated key as before, from another process too, and another body with 422", async () => {
    await readyFor(id, project, stock);
    const [input, key] = [example(), randomUUID()];
    const first = await send(input, key);
    expect({ status: first.status, replayed: replayed(first) }, JSON.stringify(first.body)).toEqual({
      status: op.status,
      replayed: false,
    });
    for (const client of [cora.client, second]) {
      const again = await send(input, key, client);
      expect({ status: again.status, body: again.body, replayed: replayed(again) }).toEqual({
        status: first.status,
        body: first.body,
        replayed: true,
      });
    }
    const other = otherInput(op, input);
    if (other) expect(refusal(await send(other, key))).toEqual({ status: 422, code: "idempotency_key_reused" });
  });

  // What an upload's key stands for is known only once the file is here.
  if (!op.upload)
    test("refuses a key whose first request is still running", async () => {
      const [input, key] = [example(), randomUUID()];
      await inSystem(cora.database, (em) =>
        em.execute(
          "INSERT INTO idempotency_key (project_id, operation, key, fingerprint, expires_at) VALUES (?, ?, ?, ?, now() + interval '1 day')",
          [project.projectId, op.id, key, fingerprint(op, op.input.parse(input))],
        ),
      );
      expect(refusal(await send(input, key))).toEqual({ status: 409, code: "idempotency_conflict" });
    });

  test("lets the key of a request that was refused be used again", async () => {
    await readyFor(id, project, stock);
    const key = randomUUID();
    expect(refusal(await send({ ...example(), surprise: "1" }, key))).toEqual({
      status: 400,
      code: "validation_error",
    });
    const after = await send(example(), key);
    expect({ status: after.status, replayed: replayed(after) }, JSON.stringify(after.body)).toEqual({
      status: op.status,
      replayed: false,
    });
  });
});
