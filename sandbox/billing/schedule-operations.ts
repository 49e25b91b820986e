import { got } from "./api-operation.ts";
import type { ApiOperation } from "./api-operation.ts";
import type { BillingDesk } from "./billing-desk.ts";
import { listPage, pageParams } from "./list-page.ts";
import { createSchedule, releaseSchedule, updateSchedule } from "./schedule-desk.ts";

const list = "/v1/subscription_schedules";

export const scheduleOperations = (desk: BillingDesk): ApiOperation[] => [
  {
    method: "POST",
    path: list,
    name: "subscriptionSchedules.create",
    run: ({ params, cause }) => createSchedule(desk, params, cause),
  },
  {
    method: "GET",
    path: `${list}/{id}`,
    name: "subscriptionSchedules.retrieve",
    run: ({ id }) => got("subscription_schedule", id, desk.store.schedules),
  },
  {
    method: "GET",
    path: list,
    name: "subscriptionSchedules.list",
    run({ params }) {
      params.allow([...pageParams, "customer"]);
      const customer = params.text("customer");
      const fitting = desk.store.schedules.list().filter((one) => customer === null || one.customer === customer);
      return listPage(list, fitting, params);
    },
  },
  {
    method: "POST",
    path: `${list}/{id}`,
    name: "subscriptionSchedules.update",
    run: ({ id, params, cause }) => updateSchedule(desk, id, params, cause),
  },
  {
    method: "POST",
    path: `${list}/{id}/release`,
    name: "subscriptionSchedules.release",
    run: ({ id, params, cause }) => releaseSchedule(desk, id, params, cause),
  },
];
