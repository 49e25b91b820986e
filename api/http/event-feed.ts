/** Rows as they change, for any number of listeners: one look at the database a second serves all of this process. */
export interface EventFeed<Wish, Seen> {
  /** Server-sent events, from what is `present` on where that is known, until all is told. */
  follow(wish: Wish, present?: Seen): ReadableStream<Uint8Array>;
  close(): void;
}

export interface EventSource<Wish, Seen> {
  keyOf(of: Wish | Seen): string;
  /** What there is for these listeners, who may wish for the same; what is gone is missing. */
  look(wishes: Wish[]): Promise<Seen[]>;
  /** What is new in it for this listener, as events; empty where nothing is. What was told is noted in the wish. */
  news(wish: Wish, seen: Seen): string;
  isOver(seen: Seen): boolean;
}

const LOOK_MS = 1_000;
const BEAT_MS = 15_000;

interface Listener<Wish, Seen> {
  wish: Wish;
  tell(seen: Seen): void;
  beat(): void;
  end(): void;
}

export function createEventFeed<Wish, Seen>(source: EventSource<Wish, Seen>): EventFeed<Wish, Seen> {
  const listeners = new Set<Listener<Wish, Seen>>();
  let looking: NodeJS.Timeout | null = null;

  /** A listener who cannot be told anything any more is let go; the others go on. */
  function attempt(listener: Listener<Wish, Seen>, act: () => void): void {
    try {
      act();
    } catch {
      listeners.delete(listener);
    }
  }

  async function look(): Promise<void> {
    const asking = [...listeners];
    // A database that is away ends no stream; what is gone does.
    const seen = asking.length > 0 ? await source.look(asking.map(({ wish }) => wish)).catch(() => null) : null;
    const byKey = seen && new Map(seen.map((each) => [source.keyOf(each), each]));
    for (const listener of asking.filter((one) => listeners.has(one)))
      attempt(listener, () => {
        const found = byKey?.get(source.keyOf(listener.wish));
        if (found !== undefined) listener.tell(found);
        else if (byKey) listener.end();
        if (listeners.has(listener)) listener.beat();
      });
    looking = listeners.size > 0 ? setTimeout(() => void look(), LOOK_MS) : null;
  }

  function listen(controller: ReadableStreamDefaultController<Uint8Array>, wish: Wish): Listener<Wish, Seen> {
    const text = new TextEncoder();
    let heardAt = Date.now();
    // Who does not read is told no more until they do: what they miss stays in the database.
    const reads = (): boolean => (controller.desiredSize ?? 0) > 0;
    const write = (words: string): void => {
      heardAt = Date.now();
      controller.enqueue(text.encode(words));
    };
    const end = (): void => {
      listeners.delete(listener);
      controller.close();
    };
    const listener: Listener<Wish, Seen> = {
      wish,
      tell: (seen) => {
        if (!reads()) return;
        const words = source.news(wish, seen);
        if (words !== "") write(words);
        if (source.isOver(seen)) end();
      },
      beat: () => {
        if (reads() && Date.now() - heardAt >= BEAT_MS) write(": still here\n\n");
      },
      end,
    };
    return listener;
  }

  return {
    follow: (wish, present) => {
      let listener: Listener<Wish, Seen>;
      return new ReadableStream({
        start: (controller) => {
          listener = listen(controller, wish);
          listeners.add(listener);
          looking ??= setTimeout(() => void look(), present === undefined ? 0 : LOOK_MS);
          if (present !== undefined) listener.tell(present);
        },
        cancel: () => void listeners.delete(listener),
      });
    },
    close: () => {
      for (const listener of listeners) attempt(listener, listener.end);
    },
  };
}
