import { getPendingNotifications } from "./get-pending.ts";

export const notificationOperations = [getPendingNotifications] as const;
