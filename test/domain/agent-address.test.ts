import fc from "fast-check";
import { expect, it } from "vitest";
import { z } from "zod";
import { agentAddress } from "../../domain/agent-address.ts";

const agent = (name: string, emailAddress: string | null = null) => ({
  id: "agt_0192f0c1d2e3740f8a9b1c2d3e4f5a6b",
  name,
  emailAddress,
});

it.each([
  ["Ada", "ada-3e4f5a6b"],
  ["Sales Team (North)", "sales-team-north-3e4f5a6b"],
  ["José Müller", "jose-muller-3e4f5a6b"],
  ["  Ada  ", "ada-3e4f5a6b"],
  ["Ａｄａ", "ada-3e4f5a6b"],
  ["山田", "agent-3e4f5a6b"],
  ["", "agent-3e4f5a6b"],
  ["!!!", "agent-3e4f5a6b"],
  ["a".repeat(80), `${"a".repeat(30)}-3e4f5a6b`],
  [`${"a".repeat(29)} b`, `${"a".repeat(29)}-3e4f5a6b`],
])("an agent called %j mails as %s", (name, local) => {
  expect(agentAddress(agent(name), "mail.example.com")).toBe(`${local}@mail.example.com`);
});

it("the address that an agent was given outweighs its name", () => {
  expect(agentAddress(agent("Ada", "ada@corp.example"), "mail.example.com")).toBe("ada@corp.example");
  expect(agentAddress(agent("Ada", "ada@corp.example"), "")).toBe("ada@corp.example");
});

it("without a mail domain there is no address", () => {
  expect(agentAddress(agent("Ada"), "")).toBeNull();
});

it("any name makes a valid address", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 60 }), (name) => {
      const address = agentAddress(agent(name), "mail.example.com") ?? "";
      expect(z.email().safeParse(address).success).toBe(true);
      expect(address.split("@", 1)[0]?.length).toBeLessThanOrEqual(39);
    }),
    { numRuns: 1000 },
  );
});
