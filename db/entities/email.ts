import { defineEntity, p } from "@mikro-orm/core";
import type { EmailState } from "../../domain/email-state.ts";
import type { RequestConsent } from "../../domain/gate.ts";
import { inProject, projectFilter } from "./in-project.ts";

const EmailSchema = defineEntity({
  name: "Email",
  tableName: "email",
  filters: projectFilter,
  properties: {
    ...inProject,
    taskId: p.string(),
    outreachTaskId: p.string().nullable(),
    leadId: p.string(),
    agentId: p.string(),
    state: p.string().$type<EmailState>().default("queued"),
    leadEmail: p.string(),
    agentEmail: p.string(),
    wishSubject: p.text().nullable(),
    wishMessage: p.text().nullable(),
    wishTemplate: p.text().nullable(),
    subject: p.text().nullable(),
    body: p.text().nullable(),
    summary: p.text().nullable(),
    consent: p
      .json()
      .$type<RequestConsent>()
      .onCreate(() => ({}) as RequestConsent),
    deferredUntil: p.datetime().nullable(),
    reason: p.string().nullable(),
    providerId: p.string().nullable(),
    messageId: p.string().nullable(),
    threadId: p.string().nullable(),
    follows: p.array().nullable(),
    requestId: p.string(),
    sentAt: p.datetime().nullable(),
    deliveredAt: p.datetime().nullable(),
    openedAt: p.datetime().nullable(),
  },
});

export class Email extends EmailSchema.class {}
EmailSchema.setClass(Email);
