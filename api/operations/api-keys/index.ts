import type { Operation } from "../../operation.ts";
import { createKey } from "./create.ts";
import { listKeys } from "./list.ts";
import { revokeKey } from "./revoke.ts";

export const apiKeyOperations = (operations: () => readonly Operation[]): readonly Operation[] => [
  listKeys,
  createKey(operations),
  revokeKey,
];
