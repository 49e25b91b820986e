import type { CallProvider, PlaceCall, PlacedCall, ProviderCall } from "../../providers/call-provider.ts";

/** A telephone company of a few lines, for what a test says about it. */
export function callsPort(answers: {
  place?: (order: PlaceCall) => Promise<PlacedCall>;
  find?: (query: { to: string; from: string; since: Date }) => Promise<ProviderCall[]>;
  get?: (providerId: string) => Promise<ProviderCall | null>;
  hangUp?: CallProvider["hangUp"];
}): CallProvider & { placed: PlaceCall[]; spoken: string[] } {
  const placed: PlaceCall[] = [];
  const spoken: string[] = [];
  const unexpected = (name: string) => async (): Promise<never> => {
    throw new Error(`${name} was not expected`);
  };
  return {
    placed,
    spoken,
    place: async (order) => {
      placed.push(order);
      return (answers.place ?? unexpected("place"))(order);
    },
    find: answers.find ?? unexpected("find"),
    get: answers.get ?? unexpected("get"),
    sayAndHangUp: async (_providerId, text) => void spoken.push(text),
    hangUp: answers.hangUp ?? unexpected("hangUp"),
    recording: unexpected("recording"),
    check: async () => undefined,
  };
}

/** A call as the provider lists it. */
export const listedCall = (call: Partial<ProviderCall> & { providerId: string }): ProviderCall => ({
  to: "+12025550101",
  from: "+12125551000",
  state: "ringing",
  outcome: null,
  createdAt: new Date(),
  startedAt: null,
  finishedAt: null,
  durationSeconds: null,
  detail: "ringing",
  ...call,
});
