/** Events that arrive whenever they like, taken one at a time. */
export interface Mailbox<Event> {
  put(event: Event): void;
  /** The next event, or null after so many milliseconds; rejects with the signal's reason when it is aborted. */
  take(milliseconds: number, signal: AbortSignal): Promise<Event | null>;
  /** The event that already waits, if any, left in place. */
  peek(): Event | null;
}

export function createMailbox<Event>(): Mailbox<Event> {
  const events: Event[] = [];
  let wake: (() => void) | null = null;
  const arrival = (milliseconds: number, signal: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        signal.removeEventListener("abort", done);
        wake = null;
        resolve();
      };
      const timer = setTimeout(done, milliseconds);
      signal.addEventListener("abort", done);
      wake = done;
    });
  return {
    put(event) {
      events.push(event);
      wake?.();
    },
    peek: () => events[0] ?? null,
    async take(milliseconds, signal) {
      signal.throwIfAborted();
      if (events.length === 0) await arrival(milliseconds, signal);
      signal.throwIfAborted();
      return events.shift() ?? null;
    },
  };
}
