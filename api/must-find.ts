import type { EntityName, FilterQuery } from "@mikro-orm/core";
import { CoraError } from "../domain/errors.ts";
import type { Call } from "./operation.ts";

/** A row of the caller's project by id; another project's id is as unknown as one that never was. */
export async function mustFind<Row extends { id: string }>(
  call: Call,
  entity: EntityName<Row>,
  id: string,
): Promise<Row> {
  const row = await call.em.findOne(entity, { id } as FilterQuery<Row>);
  if (!row) throw new CoraError("resource_not_found", `Nothing with the id ${id.slice(0, 60)} exists in this project.`);
  return row as Row;
}
