import { z } from "zod";
import { apiSettings } from "../../api/config.ts";
import { workerSettings } from "../../worker/config.ts";

export type Setting = {
  name: string;
  meaning: string;
  /** What counts when it is not set; undefined where a process cannot do without it. */
  fallback: string | undefined;
  readers: string[];
};

export type SettingGroup = { title: string; settings: Setting[] };

type Properties = Record<string, { description?: string; default?: unknown }>;

function textOf(value: unknown): string {
  if (value === undefined) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}

function read(reader: string, schema: z.ZodObject): Setting[] {
  // As they are written in the environment: before any transformation.
  const { properties = {}, required = [] } = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
  return Object.entries(properties as Properties).map(([name, { description = "", default: value }]) => ({
    name,
    meaning: description,
    fallback: required.includes(name) ? undefined : textOf(value),
    readers: [reader],
  }));
}

/** What only `cora start` and `cora demo` read, and what Temporal's own client reads. */
const FURTHER: readonly Setting[] = [
  {
    name: "TEMPORAL_ADDRESS",
    meaning: "Temporal server: host:7233.",
    fallback: undefined,
    readers: ["API", "worker"],
  },
  { name: "CORA_HOME", meaning: "Data folder.", fallback: ".cora", readers: ["start"] },
  {
    name: "SANDBOX_TIME_SCALE",
    meaning: "Multiplies every pause of the sandbox's people and mailboxes.",
    fallback: "1",
    readers: ["start"],
  },
  {
    name: "TEMPORAL_NAMESPACE",
    meaning: "Temporal namespace; this and all further TEMPORAL_* of Temporal's environment configuration hold.",
    fallback: "default",
    readers: ["API", "worker"],
  },
  {
    name: "TEMPORAL_API_KEY",
    meaning: "For Temporal Cloud or a server with keys.",
    fallback: "",
    readers: ["API", "worker"],
  },
];

const GROUPS: readonly (readonly [title: string, names: RegExp])[] = [
  ["Database", /^DATABASE_/],
  ["Temporal", /^TEMPORAL_|^CORA_(?:TASK_QUEUE|BUILD_ID|CACHED_WORKFLOWS)$/],
  ["Set by the sandbox alone", /_BASE_URL$|^(?:CORA|TEST)_SANDBOX_URL$/],
  ["Vendors", /^(?:TWILIO|RESEND|STRIPE|ELEVENLABS)_|^GOOGLE_(?:CLIENT|ISSUER)/],
  ["Language model", /^CORA_MODEL|^(?:ANTHROPIC|OPENAI|GOOGLE_GENERATIVE_AI)_/],
  ["Cora", /./],
];
const ORDER = ["Cora", "Database", "Temporal", "Vendors", "Language model", "Set by the sandbox alone"];

/** Every setting once, with who reads it. */
export function allSettings(): Setting[] {
  const found = new Map<string, Setting>();
  for (const setting of [...structuredClone(FURTHER), ...read("API", apiSettings), ...read("worker", workerSettings)]) {
    const known = found.get(setting.name);
    if (!known) {
      found.set(setting.name, setting);
      continue;
    }
    known.readers = [...new Set([...known.readers, ...setting.readers])];
    if (setting.fallback === undefined) known.fallback = undefined;
  }
  return [...found.values()];
}

export function settingGroups(): SettingGroup[] {
  const titleOf = ({ name }: Setting) => GROUPS.find(([, names]) => names.test(name))?.[0];
  const byTitle = Map.groupBy(allSettings(), titleOf);
  return ORDER.map((title) => ({ title, settings: byTitle.get(title) ?? [] }));
}
