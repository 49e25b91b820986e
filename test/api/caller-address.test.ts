import { expect, test } from "vitest";
import { callerAddress } from "../../api/http/caller-address.ts";

test.each([
  ["203.0.113.7", "203.0.113.7"],
  ["::ffff:203.0.113.7", "203.0.113.7"],
  ["::1", "0:0:0:0::/64"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
  ["2001:DB8:0001:2::9", "2001:db8:1:2::/64"],
  ["2001:db8::9", "2001:db8:0:0::/64"],
  ["fe80::1%eth0", "fe80:0:0:0::/64"],
  ["", ""],
])("of %s limits count %s", (ip, counted) => {
  expect(callerAddress(ip)).toBe(counted);
});

test("whoever owns an IPv6 network is one caller, and its neighbour another", () => {
  expect(callerAddress("2001:db8:1:2:ffff::1")).toBe(callerAddress("2001:db8:1:2::2"));
  expect(callerAddress("2001:db8:1:3::1")).not.toBe(callerAddress("2001:db8:1:2::1"));
});
