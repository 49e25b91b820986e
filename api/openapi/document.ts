import { CONVENTIONS } from "../docs/conventions.ts";
import { SECTIONS } from "../docs/sections.ts";
import type { Operation } from "../operation.ts";
import { components } from "./components.ts";
import { failuresOf, pathOperation } from "./path-operation.ts";

const DESCRIPTION = `Ask Cora to call and mail people, and see what came of it. What is accepted is done once, or you are told; nobody is contacted who must not be.

${CONVENTIONS}`;

/** The OpenAPI 3.1 document of a list of operations. */
export function openApiDocument(operations: readonly Operation[], publicUrl: string) {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const op of operations) (paths[op.path] ??= {})[op.method.toLowerCase()] = pathOperation(op);
  return {
    openapi: "3.1.1",
    info: {
      title: "Cora API",
      version: "1",
      description: DESCRIPTION,
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: publicUrl }],
    externalDocs: { description: "The same as markdown", url: `${publicUrl}/api/v1/docs` },
    tags: [...new Set(operations.map(({ section }) => section))].map((name) => ({
      name,
      ...(SECTIONS[name] === undefined ? {} : { description: SECTIONS[name] }),
    })),
    paths,
    components: components(
      operations.flatMap((op) => [...failuresOf(op).values()]),
      operations.some(({ auth }) => auth === "session"),
    ),
  };
}
