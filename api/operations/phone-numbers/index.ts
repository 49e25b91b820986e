import { assignPhoneNumber } from "./assign.ts";
import { listPhoneNumbers } from "./list.ts";

export const phoneNumberOperations = [listPhoneNumbers, assignPhoneNumber] as const;
