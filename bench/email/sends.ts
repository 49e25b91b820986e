import type { Metered } from "../ground/meter.ts";

/** As long as an outreach email usually is. */
export const TEXT = {
  subject: "Solar panels for your roof",
  message: `Hello Jane,\n\n${"we looked at roofs like yours and think that it is worth a talk. ".repeat(4)}\n\nAva`,
};

/** One round: so many emails from the first request until the last one was sent. */
export interface Sent {
  ratePerSecond: number;
  /** CPU seconds of API, worker, Postgres and Temporal for a thousand emails. */
  cpuPerThousand: number;
  shares: Record<Part, number>;
  events: number;
  transitions: number;
  bytes: number;
}

export const PARTS = ["api", "worker", "postgres", "temporal"] as const;
export type Part = (typeof PARTS)[number];

export function perEmail(count: number, { seconds, cpu }: Metered<unknown, Part>) {
  const perThousand = (value: number): number => (value / count) * 1000;
  return {
    ratePerSecond: count / seconds,
    cpuPerThousand: perThousand(Object.values(cpu).reduce((sum, value) => sum + value, 0)),
    shares: {
      api: perThousand(cpu.api),
      worker: perThousand(cpu.worker),
      postgres: perThousand(cpu.postgres),
      temporal: perThousand(cpu.temporal),
    },
  };
}
