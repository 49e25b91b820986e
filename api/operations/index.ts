import type { Operation } from "../operation.ts";
import { activityOperations } from "./activity/index.ts";
import { agentOperations } from "./agents/index.ts";
import { apiKeyOperations } from "./api-keys/index.ts";
import { billingOperations } from "./billing/index.ts";
import { budgetOperations } from "./budget/index.ts";
import { callOperations } from "./calls/index.ts";
import { coordinationOperations } from "./coordination/index.ts";
import { creditOperations } from "./credits/index.ts";
import { importOperations } from "./imports/index.ts";
import { leadOperations } from "./leads/index.ts";
import { notificationOperations } from "./notifications/index.ts";
import { outreachTaskOperations } from "./outreach-tasks/index.ts";
import { outreachOperations } from "./outreach/index.ts";
import { overviewOperations } from "./overview/index.ts";
import { phoneNumberOperations } from "./phone-numbers/index.ts";
import { projectOperations } from "./projects/index.ts";
import { statsOperations } from "./stats/index.ts";
import { signup } from "./signup/signup.ts";
import { subscriptionOperations } from "./subscriptions/index.ts";

/** Everything that Cora can be asked to do. Routes, tools, documents and tests are made from this list and nothing else. */
export const operations: readonly Operation[] = [
  ...overviewOperations(() => operations),
  signup,
  ...billingOperations,
  ...subscriptionOperations,
  ...creditOperations,
  ...projectOperations,
  ...leadOperations,
  ...importOperations,
  ...callOperations,
  ...activityOperations,
  ...agentOperations,
  ...outreachOperations,
  ...outreachTaskOperations,
  ...coordinationOperations,
  ...budgetOperations,
  ...notificationOperations,
  ...phoneNumberOperations,
  ...apiKeyOperations(() => operations),
  ...statsOperations,
];
