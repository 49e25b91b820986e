export type StopSignals = {
  /** Aborts at the first request to stop. */
  signal: AbortSignal;
  requested: Promise<void>;
  /** Resolves at a second request, which means: now. */
  forced: Promise<void>;
  dispose(): void;
};

/** One Ctrl-C may arrive several times: from the terminal, through npm and through the bootstrap. */
const SAME_REQUEST_MS = 800;
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

export function stopSignals(): StopSignals {
  const controller = new AbortController();
  const requested = Promise.withResolvers<void>();
  const forced = Promise.withResolvers<void>();
  let first: number | undefined;
  const onSignal = () => {
    const now = Date.now();
    if (first === undefined) {
      first = now;
      controller.abort();
      requested.resolve();
    } else if (now - first > SAME_REQUEST_MS) {
      forced.resolve();
    }
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  return {
    signal: controller.signal,
    requested: requested.promise,
    forced: forced.promise,
    dispose() {
      for (const signal of SIGNALS) process.off(signal, onSignal);
    },
  };
}
