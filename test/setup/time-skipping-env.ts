import proto from "@temporalio/proto";
import { TestWorkflowEnvironment } from "@temporalio/testing";
import { SEARCH_ATTRIBUTES } from "../../worker/search-attributes.ts";
import type { TimeSkippingServer } from "./time-skipping-server.ts";

const { INDEXED_VALUE_TYPE_BOOL, INDEXED_VALUE_TYPE_KEYWORD } = proto.temporal.api.enums.v1.IndexedValueType;
const KINDS: Record<string, number> = { BOOL: INDEXED_VALUE_TYPE_BOOL, KEYWORD: INDEXED_VALUE_TYPE_KEYWORD };

/** An environment in which waiting costs no time. Its server takes search attributes but cannot list them. */
export async function timeSkippingEnv(server: TimeSkippingServer): Promise<TestWorkflowEnvironment> {
  if ("missing" in server) throw new Error(server.missing);
  const env = await TestWorkflowEnvironment.createTimeSkipping({ server });
  const pairs = Object.values(SEARCH_ATTRIBUTES).map(({ name, type }) => [name, KINDS[type]] as const);
  await env.connection.operatorService.addSearchAttributes({
    namespace: env.namespace ?? "default",
    searchAttributes: Object.fromEntries(pairs),
  });
  return env;
}
