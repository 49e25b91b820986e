import { defineEntity, p } from "@mikro-orm/core";
import { inProject, projectFilter } from "./in-project.ts";

const PhoneNumberSchema = defineEntity({
  name: "PhoneNumber",
  tableName: "phone_number",
  filters: projectFilter,
  properties: {
    ...inProject,
    number: p.string(),
    country: p.string().nullable(),
    friendlyName: p.string().nullable(),
    status: p.string().default("active"),
    outboundAgentId: p.string().nullable(),
    inboundAgentId: p.string().nullable(),
  },
});

export class PhoneNumber extends PhoneNumberSchema.class {}
PhoneNumberSchema.setClass(PhoneNumber);
