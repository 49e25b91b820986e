import { got } from "./api-operation.ts";
import type { ApiOperation } from "./api-operation.ts";
import type { BillingDesk } from "./billing-desk.ts";
import { listPage, pageParams } from "./list-page.ts";
import { advanceTestClock, createTestClock } from "./test-clock-desk.ts";

const list = "/v1/test_helpers/test_clocks";

export const testClockOperations = (desk: BillingDesk): ApiOperation[] => [
  {
    method: "POST",
    path: list,
    name: "testHelpers.testClocks.create",
    run: ({ params, cause }) => createTestClock(desk, params, cause),
  },
  {
    method: "GET",
    path: `${list}/{id}`,
    name: "testHelpers.testClocks.retrieve",
    run: ({ id }) => got("test clock", id, desk.store.testClocks),
  },
  {
    method: "GET",
    path: list,
    name: "testHelpers.testClocks.list",
    run({ params }) {
      params.allow(pageParams);
      return listPage(list, desk.store.testClocks.list(), params);
    },
  },
  {
    method: "POST",
    path: `${list}/{id}/advance`,
    name: "testHelpers.testClocks.advance",
    run: ({ id, params, cause }) => advanceTestClock(desk, id, params, cause),
  },
];
