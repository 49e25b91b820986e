import { getEmail } from "./get-email.ts";
import { sendEmail } from "./send-email.ts";
import { triggerCall } from "./trigger-call.ts";

export const outreachOperations = [triggerCall, sendEmail, getEmail] as const;
