export { aiMind } from "./ai-mind.ts";
export { ruleBasedMind } from "./rules/index.ts";
