import { commands } from "./commands/index.ts";
import { help } from "./help.ts";
import { onNpmGone } from "./processes/ancestors.ts";

/** Below the bootstrap there is a channel; its end means that the bootstrap was killed outright. */
function stopWithBootstrap(): void {
  if (!process.channel) return;
  process.channel.unref();
  process.on("disconnect", () => process.kill(process.pid, "SIGTERM"));
}

async function run(argv: string[]): Promise<number> {
  const [name, ...args] = argv;
  if (name === undefined || name === "help" || name === "--help" || name === "-h") {
    console.log(help(commands));
    return name === undefined ? 1 : 0;
  }
  const command = commands.find((candidate) => candidate.name === name);
  if (!command) {
    console.error(`There is no command "${name}".\n\n${help(commands)}`);
    return 1;
  }
  return command.run(args);
}

stopWithBootstrap();
onNpmGone(() => process.kill(process.pid, "SIGTERM"));
try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  if (process.env["CORA_DEBUG"] && error instanceof Error) console.error(error.stack);
  process.exitCode = 1;
}
// Clients of stopped servers may still hold sockets; the command has said that it is done.
process.exit();
