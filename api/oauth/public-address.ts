import { BlockList, isIP } from "node:net";

/** What only machines inside can reach: own host, private and shared networks, link-local with clouds' metadata, tests, multicast. */
const INSIDE = [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.88.99.0/24",
  "192.168.0.0/16",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/3",
];
/** Only global unicast is outside; these parts of it lead back in or nowhere. */
const INSIDE_GLOBAL = ["2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"];

function listOf(ranges: readonly string[], family: "ipv4" | "ipv6"): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [network = "", bits] = range.split("/");
    list.addSubnet(network, Number(bits), family);
  }
  return list;
}

const inside = listOf(INSIDE, "ipv4");
const insideGlobal = listOf(INSIDE_GLOBAL, "ipv6");
const globalUnicast = listOf(["2000::/3"], "ipv6");
const mapped = listOf(["::ffff:0:0/96"], "ipv6");

/** Whether anybody on the internet could connect to this address; IPv4 dressed up as IPv6 never counts as one. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !inside.check(address, "ipv4");
  if (family !== 6 || mapped.check(address, "ipv6")) return false;
  return globalUnicast.check(address, "ipv6") && !insideGlobal.check(address, "ipv6");
}
