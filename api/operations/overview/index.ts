import type { Operation } from "../../operation.ts";
import { getApiHealth } from "./get-api-health.ts";
import { getApiIndex } from "./get-api-index.ts";
import { getOpenApiSpec } from "./get-openapi-spec.ts";

/** Two of them are made of the whole list, themselves included, so the list is handed in late. */
export const overviewOperations = (all: () => readonly Operation[]): Operation[] => [
  getApiIndex(all),
  getOpenApiSpec(all),
  getApiHealth,
];
