import type { Command } from "./commands/command.ts";

export function help(commands: readonly Command[]): string {
  const width = Math.max(...commands.map((command) => command.name.length));
  const lines = commands.map((command) => `  ${command.name.padEnd(width)}  ${command.summary}`);
  return [
    "Cora calls, mails and messages people for software and agents: durably, lawfully and at most once.",
    "",
    "Usage: node bin/cora.js <command> [options]    (or: npm run <command> -- [options])",
    "",
    "Commands:",
    ...lines,
    "",
    "Settings come from the environment; .env.example lists them. Data lives in $CORA_HOME (.cora/).",
  ].join("\n");
}
