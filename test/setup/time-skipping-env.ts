import proto from "@temporalio/proto";
import { TestWorkflowEnvironment } from "@temporalio/testing";
import { SEARCH_ATTRIBUTES } from "../../worker/search-attributes.ts";
import type { Executable, TimeSkippingServer } from "./time-skipping-server.ts";

const { INDEXED_VALUE_TYPE_BOOL, INDEXED_VALUE_TYPE_KEYWORD } = proto.temporal.api.enums.v1.IndexedValueType;
const KINDS = { BOOL: INDEXED_VALUE_TYPE_BOOL, KEYWORD: INDEXED_VALUE_TYPE_KEYWORD } as const;

const TRIES = 6;

/** On a busy machine its start may take longer than the SDK waits; the next try finds its files in memory. */
async function start(server: { executable: Executable }): Promise<TestWorkflowEnvironment> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await TestWorkflowEnvironment.createTimeSkipping({ server });
    } catch (error) {
      if (attempt === TRIES) throw error;
    }
  }
}

/** An environment in which waiting costs no time. Its server takes search attributes but cannot list them. */
export async function timeSkippingEnv(server: TimeSkippingServer): Promise<TestWorkflowEnvironment> {
  if ("missing" in server) throw new Error(server.missing);
  const env = await start(server);
  const pairs = Object.values(SEARCH_ATTRIBUTES).map(({ name, type }) => [name, KINDS[type]] as const);
  await env.connection.operatorService.addSearchAttributes({
    namespace: env.namespace ?? "default",
    searchAttributes: Object.fromEntries(pairs),
  });
  return env;
}
