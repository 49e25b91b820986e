import { accountOperations } from "./account-operations.ts";
import type { ApiOperation } from "./api-operation.ts";
import type { BillingDesk } from "./billing-desk.ts";
import { catalogueOperations } from "./catalogue-operations.ts";
import { checkoutOperations } from "./checkout-operations.ts";
import { customerOperations } from "./customer-operations.ts";
import { eventOperations } from "./event-operations.ts";
import { invoiceOperations } from "./invoice-operations.ts";
import { scheduleOperations } from "./schedule-operations.ts";
import { subscriptionOperations } from "./subscription-operations.ts";
import { testClockOperations } from "./test-clock-operations.ts";

/** What the emulated Stripe can be asked over its API. */
export const apiOperations = (desk: BillingDesk): ApiOperation[] => [
  ...catalogueOperations(desk),
  ...customerOperations(desk),
  ...checkoutOperations(desk),
  ...subscriptionOperations(desk),
  ...scheduleOperations(desk),
  ...invoiceOperations(desk),
  ...eventOperations(desk),
  ...testClockOperations(desk),
  ...accountOperations,
];
