import { expect, test } from "vitest";
import { hiddenAddresses } from "../../../providers/goals/hidden-addresses.ts";

const OWN = "Call Ann at +1 (202) 555-0101, mail ann@example.com, account 4242 4242 4242 4242";

test("each address has one placeholder, however it is written", () => {
  const { hide } = hiddenAddresses([OWN]);
  expect(hide(OWN)).toBe("Call Ann at [phone 1], mail [email 1], account [number 1]");
  expect(hide("+12025550101 ANN@example.com 4242-4242-4242-4242")).toBe("[phone 1] [email 1] [number 1]");
  expect(hide("on 2026-11-27 at 8 for $1,250, room 4711")).toBe("on 2026-11-27 at 8 for $1,250, room 4711");
});

test("everything in lists and objects is hidden, ids excepted", () => {
  const { hide } = hiddenAddresses([]);
  const id = "lead_123456789012";
  const people = [{ lead_id: id, name: "+12025550102", notes: { texts: ["eve@example.com"] }, at: null, count: 3 }];
  expect(hide(people)).toEqual([
    { lead_id: id, name: "[phone 1]", notes: { texts: ["[email 1]"] }, at: null, count: 3 },
  ]);
});

test("others are told only what the owner gave; the owner is told everything", () => {
  const { hide, reveal, revealOwn } = hiddenAddresses([OWN]);
  hide("Eve: +12025550177");
  const text = "[phone 1] [PHONE 2] [email 1] [email 7]";
  expect(revealOwn(text)).toBe("+12025550101 (not shown) ann@example.com (not shown)");
  expect(reveal(text)).toBe("+12025550101 +12025550177 ann@example.com (not shown)");
});

test("a placeholder that somebody writes themselves stands for nothing that they could learn", () => {
  const { reveal, revealOwn } = hiddenAddresses(["My note says [phone 3]"]);
  expect([reveal("[phone 3]"), revealOwn("[phone 3]")]).toEqual(["(not shown)", "(not shown)"]);
});
