import twilio from "twilio";

export interface ConversationRelayTwiml {
  url: string;
  /** Spoken by the relay itself; null leaves the first words to the socket. */
  welcomeGreeting: string | null;
  /** BCP 47, like `en-US`. */
  language: string;
  voice?: string;
  /** Come back in the relay's first message; no personal data. */
  parameters: Record<string, string>;
}

const { VoiceResponse } = twilio.twiml;

/** XML has no way to write most control characters: one of them would make the whole answer unreadable. */
const speakable = (text: string): string => text.toWellFormed().replace(/[^\P{Cc}\t\n\r]|[\ufffe\uffff]/gu, "");

export function conversationRelayTwiml(options: ConversationRelayTwiml): string {
  const { url, welcomeGreeting, language, voice, parameters } = options;
  const response = new VoiceResponse();
  const relay = response.connect().conversationRelay({
    url,
    ...(welcomeGreeting === null ? {} : { welcomeGreeting: speakable(welcomeGreeting) }),
    language,
    ...(voice === undefined ? {} : { voice }),
  });
  for (const [name, value] of Object.entries(parameters)) relay.parameter({ name, value: speakable(value) });
  return response.toString();
}

export function hangUpTwiml(): string {
  const response = new VoiceResponse();
  response.hangup();
  return response.toString();
}

type SayLanguage =
  NonNullable<Parameters<InstanceType<typeof VoiceResponse>["say"]>[0]> extends infer Options
    ? Options extends { language?: infer Language }
      ? Language
      : never
    : never;

export function sayAndHangUpTwiml(text: string, language: string): string {
  const response = new VoiceResponse();
  response.say({ language: language as SayLanguage }, speakable(text));
  response.hangup();
  return response.toString();
}
