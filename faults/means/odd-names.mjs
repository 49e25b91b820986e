// Loaded before a process's own code: names under `.odd-names.test` lead where their owner wants, as in anybody's own DNS.
import dns from "node:dns";
import { syncBuiltinESMExports } from "node:module";

const ADDRESSES = {
  "inside.odd-names.test": ["127.0.0.1"],
  "inside6.odd-names.test": ["::1"],
  "mapped.odd-names.test": ["::ffff:127.0.0.1"],
  "metadata.odd-names.test": ["169.254.169.254"],
  "private.odd-names.test": ["10.0.0.1"],
  "shared.odd-names.test": ["100.64.0.1"],
  "local6.odd-names.test": ["fd00::1"],
  "nat64.odd-names.test": ["64:ff9b::7f00:1"],
  "both.odd-names.test": ["127.0.0.1", "192.0.2.7"],
};

const lookup = dns.lookup;
dns.lookup = (name, options, done) => {
  const addresses = ADDRESSES[name];
  if (!addresses) return lookup(name, options, done);
  const answer = typeof options === "function" ? options : done;
  const all = addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));
  setImmediate(() => (options.all ? answer(null, all) : answer(null, all[0].address, all[0].family)));
};
syncBuiltinESMExports();
