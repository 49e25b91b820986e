import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import pg from "pg";
import { buildStock, exampleInputs } from "../../test/api/stock.ts";
import type { Stock } from "../../test/api/stock.ts";
import type { Answer } from "../../test/setup/test-client.ts";
import { testClient } from "../../test/setup/test-client.ts";
import { eachOf } from "../checker/check-wishes.ts";
import type { Tally } from "../checker/tally.ts";
import { requestOf, servedOperations } from "../means/served-document.ts";
import type { ServedOperation } from "../means/served-document.ts";
import type { Row } from "../row.ts";
import { patient, patientCustomer } from "../means/patient.ts";
import type { Customer } from "../world/customer.ts";
import type { World } from "../world/world.ts";

interface Tenant {
  customer: Customer;
  stock: Stock;
}

/** An id in a place where one is asked for. */
interface Place {
  operation: ServedOperation;
  field: string;
}

const FILE = "name,email\nAnn Example,ann@example.com\n";
const IDS = /_ids?$/;
/** Names at the vendors, and ids whose refusals stand inside the answer. */
const NOT_OURS = new Set(["elevenlabs_agent_id", "voice_id"]);
const ONE_BY_ONE = "batch_archive_goals";
const SAME_KIND: Record<string, string> = { lead_ids: "lead_id", parent_goal_id: "goal_id" };

async function tenant(world: World): Promise<Tenant> {
  const customer = await patientCustomer(world);
  return { customer, stock: await buildStock(customer) };
}

const placesOf = (operations: ServedOperation[]): Place[] =>
  operations
    .filter(({ id }) => id !== ONE_BY_ONE)
    .flatMap((operation) =>
      [...operation.pathFields, ...operation.queryFields, ...Object.keys(operation.bodyFields)]
        .filter((field) => IDS.test(field) && !NOT_OURS.has(field))
        .map((field) => ({ operation, field })),
    );

function idFor({ customer, stock }: Tenant, field: string): string | null {
  const known: Record<string, unknown> = { ...stock, project_id: customer.projectId };
  const id = known[SAME_KIND[field] ?? field];
  return typeof id === "string" ? id : null;
}

/** An id of the same shape that never was. */
const neverWas = (id: string): string => id.replace(/_.+$/, `_${"0".repeat(20)}`);

const withoutId = ({ status, body }: Answer, id: string): unknown => {
  const { request_id: _, ...error } = (body?.error ?? {}) as Record<string, unknown>;
  return JSON.parse(JSON.stringify({ status, data: body?.data ?? null, error }).replaceAll(id, "ID"));
};

/** With one's own key and somebody else's id: answered as if it had never been. */
async function crawl(
  world: World,
  mine: Tenant,
  theirs: Tenant,
  { operation, field }: Place,
  turn: number,
  tally: Tally,
): Promise<boolean> {
  const id = idFor(theirs, field);
  const example = exampleInputs(mine.stock)[operation.id];
  if (id === null || example === undefined) return false;
  const client = patient(testClient(world.apis[turn % world.apis.length]?.url ?? world.url, mine.customer.apiKey));
  const ask = async (named: string): Promise<Answer> => {
    const { path, body } = requestOf(operation, { ...example(), [field]: field.endsWith("_ids") ? [named] : named });
    const headers = { "idempotency-key": randomUUID() };
    const { bodyType } = operation;
    if (bodyType === null || bodyType === "application/json")
      return client.request(operation.method, path, body, headers);
    return client.request(operation.method, path, FILE, { ...headers, "content-type": bodyType });
  };
  const answer = await ask(id);
  const unknown = await ask(neverWas(id));
  // Only a signed-in person may do this at all; a key is turned away before any id is looked at.
  if (answer.status === 403 && unknown.status === 403) return false;
  const where = `${operation.id} with the other's ${field}`;
  const isEmptyList = answer.status === 200 && Array.isArray(answer.body.data) && answer.body.data.length === 0;
  if (answer.status !== 404 && !isEmptyList) tally.add("crossings", 1, `${where} was answered ${answer.status}`);
  else if (!isDeepStrictEqual(withoutId(answer, id), withoutId(unknown, neverWas(id))))
    tally.add("crossings", 1, `${where} is answered otherwise than one that never was`);
  return true;
}

/** Everything that the API's database role can see or change while another project is set. */
async function asApiRole(owner: pg.Client, projectId: string | null, sql: string, values: unknown[]): Promise<number> {
  await owner.query("BEGIN");
  try {
    await owner.query("SET LOCAL ROLE cora_app");
    if (projectId !== null) await owner.query("SELECT set_config('app.project', $1, true)", [projectId]);
    return (await owner.query(sql, values)).rowCount ?? 0;
  } catch (error) {
    // Not even allowed to ask.
    if ((error as { code?: string }).code === "42501") return 0;
    throw error;
  } finally {
    await owner.query("ROLLBACK");
  }
}

const STATEMENTS: ((table: string) => string)[] = [
  (table) => `SELECT 1 FROM "${table}" WHERE project_id = $1`,
  (table) => `UPDATE "${table}" SET project_id = project_id WHERE project_id = $1`,
  (table) => `DELETE FROM "${table}" WHERE project_id = $1`,
];

async function sqlOfOthers(world: World, mine: Tenant, theirs: Tenant, tally: Tally): Promise<number> {
  const owner = new pg.Client({ connectionString: world.databaseUrl });
  await owner.connect();
  let tried = 0;
  try {
    const { rows } = await owner.query<{ name: string }>(
      "SELECT table_name AS name FROM information_schema.columns WHERE table_schema = 'public' AND column_name = 'project_id' ORDER BY 1",
    );
    for (const { name } of rows)
      for (const projectId of [mine.customer.projectId, null])
        for (const statement of STATEMENTS) {
          const touched = await asApiRole(owner, projectId, statement(name), [theirs.customer.projectId]);
          tally.add("crossings", touched, `${statement(name)} touched ${touched} rows of another project`);
          tried += 1;
        }
  } finally {
    await owner.end();
  }
  return tried;
}

export const idsOfOthers: Row = {
  number: 32,
  title: "every id in every place with another tenant's key",
  fault:
    "every operation of the served OpenAPI document with each id of another project, and SQL over every table in the API's own database role",
  expected: "404 as for an id that never was, or an empty list; no row seen or changed",
  trials: { short: 1, long: 10 },
  protectedBy: ["row-level-security", "project-filter"],
  alone: false,
  waits: false,
  async run({ world, trials, tally }) {
    tally.add("crossings", 0);
    const places = placesOf(await servedOperations(world));
    let [asked, statements] = [0, 0];
    for (let round = 0; round < trials; round++) {
      const [mine, theirs] = [await tenant(world), await tenant(world)];
      const queue = places.map((place, index) => [place, index + round] as const);
      await eachOf(queue, 4, async ([place, turn]) => {
        if (await crawl(world, mine, theirs, place, turn, tally)) asked += 1;
      });
      statements += await sqlOfOthers(world, mine, theirs, tally);
    }
    tally.trial(asked + statements);
    tally.note(`${asked} requests in ${places.length} places, ${statements} statements`);
  },
};
