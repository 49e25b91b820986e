import { expect, it } from "vitest";
import { workflowId } from "../../domain/workflow-id.ts";

it("a workflow is named after its record and nothing else", () => {
  expect(workflowId.outreachCall("call_1")).toBe("call:call_1");
  expect(workflowId.outreachEmail("eml_1")).toBe("email:eml_1");
  expect(workflowId.bulkImport("imp_1")).toBe("import:imp_1");
});
