type Event = Record<string, unknown>;

/** How long each timer of a history was to run. */
export const timersOf = (events: Event[]): string[] =>
  events.flatMap(({ timerStartedEventAttributes: timer }) =>
    timer ? [(timer as { startToFireTimeout: string }).startToFireTimeout] : [],
  );

/** How often a phone may have rung. */
export const attemptsOf = (ran: readonly string[]): number => ran.filter((name) => name === "attemptCall").length;
