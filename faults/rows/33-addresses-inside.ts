import { randomUUID } from "node:crypto";
import { pathToFileURL } from "node:url";
import path from "node:path";
import { projectRoot } from "../../bin/project-root.ts";
import { setCanary } from "../means/canary.ts";
import type { Row } from "../row.ts";
import { pick } from "../run/random.ts";
import type { ApiProcess } from "../world/fleet.ts";

/** Hosts that are inside, in every way of writing them; the canary sits at the port. */
const HOSTS = [
  "127.0.0.1",
  "127.1",
  "127.255.255.254",
  "2130706433",
  "0x7f000001",
  "0x7f.0.0.1",
  "0177.0.0.1",
  "017700000001",
  "0",
  "0.0.0.0",
  "localhost",
  "LOCALHOST",
  "localhost.",
  "[::1]",
  "[::]",
  "[0:0:0:0:0:0:0:1]",
  "[::ffff:127.0.0.1]",
  "[::ffff:7f00:1]",
  "[::127.0.0.1]",
  "[64:ff9b::7f00:1]",
  "[2002:7f00:1::]",
  "[fe80::1]",
  "[fd00::1]",
  "169.254.169.254",
  "[fd00:ec2::254]",
  "10.0.0.1",
  "172.16.0.1",
  "192.168.0.1",
  "100.64.0.1",
  "192.0.2.1",
  "198.18.0.1",
  "224.0.0.1",
  "255.255.255.255",
  "１２７.0.0.1",
  "127。0。0。1",
  "inside.odd-names.test",
  "inside6.odd-names.test",
  "mapped.odd-names.test",
  "metadata.odd-names.test",
  "private.odd-names.test",
  "shared.odd-names.test",
  "local6.odd-names.test",
  "nat64.odd-names.test",
  "both.odd-names.test",
];

/** Ways of hiding a host in an address. */
const WRITINGS: ((host: string, port: number, mark: string) => string)[] = [
  (host, port, mark) => `https://${host}:${port}/${mark}.json`,
  (host, port, mark) => `http://${host}:${port}/${mark}.json`,
  (host, port, mark) => `https://app.example@${host}:${port}/${mark}.json`,
  (host, port, mark) => `https://app.example#@${host}:${port}/${mark}.json`,
  (host, port, mark) => `https://${host}:${port}\\@app.example/${mark}.json`,
  (host, port, mark) => `HTTPS://${host}:${port}/a/../${mark}.json`,
];

async function authorize(api: ApiProcess, clientId: string): Promise<number> {
  const query = new URLSearchParams({
    response_type: "code",
    client_id: clientId,
    redirect_uri: "https://app.example/callback",
    code_challenge: "x".repeat(43),
    code_challenge_method: "S256",
    state: "s",
    resource: `${api.url}/api/mcp`,
  });
  const answer = await fetch(`${api.url}/oauth/authorize?${query.toString()}`, { redirect: "manual" });
  await answer.text();
  return answer.status;
}

export const addressesInside: Row = {
  number: 33,
  title: "addresses of strangers that lead inside",
  fault:
    "client-id documents at inner hosts: loopback, private, shared and link-local addresses in every writing, IPv4 in IPv6, names of one's own DNS that lead inside",
  expected: "refused, and no connection is made",
  trials: { short: 80, long: 2_000 },
  protectedBy: ["public-address"],
  alone: false,
  waits: false,
  async run({ world, random, trials, tally }) {
    const canary = await setCanary();
    const names = pathToFileURL(path.join(projectRoot, "faults/means/odd-names.mjs")).href;
    const api = await world.startApi({ env: { NODE_OPTIONS: `--import ${names}` } });
    tally.add("crossings", 0);
    try {
      for (let trial = 0; trial < trials; trial++) {
        const write = trial < HOSTS.length ? WRITINGS[0] : pick(random, WRITINGS);
        const url = (write as (typeof WRITINGS)[0])(HOSTS[trial] ?? pick(random, HOSTS), canary.port, randomUUID());
        const before = canary.touched();
        const status = await authorize(api, url);
        tally.trial();
        if (canary.touched() > before) tally.add("crossings", 1, `${url} was connected to`);
        if (status !== 400) tally.add("wrong", 1, `${url} was answered ${status}`);
      }
    } finally {
      await api.kill();
      canary.close();
    }
    tally.note(`${HOSTS.length} hosts in ${WRITINGS.length} writings`);
  },
};
