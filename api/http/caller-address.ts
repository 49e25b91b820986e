import { isIPv6 } from "node:net";

/** IPv6 hands each household 2^64 addresses: its network counts as one caller. */
const NETWORK_GROUPS = 4;

/** The address that limits count: IPv4 as it is, also when written as IPv6; of IPv6 the /64 network. */
export function callerAddress(ip: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(ip)?.[1];
  if (mapped) return mapped;
  const [address = ""] = ip.split("%");
  if (!isIPv6(address)) return ip;
  const [head = "", tail] = address.split("::");
  const [first, last] = [head.split(":").filter(Boolean), (tail ?? "").split(":").filter(Boolean)];
  const gap = tail === undefined ? 0 : 8 - first.length - last.length;
  const groups = [...first, ...Array.from({ length: gap }, () => "0"), ...last];
  return `${groups
    .slice(0, NETWORK_GROUPS)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(":")}::/64`;
}
