import pg from "pg";
import { pino } from "pino";
import { databaseConfig } from "../db/config.ts";
import { createBlobStore } from "../db/blob-store.ts";
import { connectDatabase } from "../db/orm.ts";
import { silenceLimit } from "../db/silence-limit.ts";
import { createProviders } from "../providers/create-providers.ts";
import { googleSignIn } from "../providers/google/index.ts";
import { createAcceptTogether } from "./accept-together.ts";
import { readConfig } from "./config.ts";
import { createImportFeed } from "./http/import-feed.ts";
import { createTimelineFeed } from "./http/timeline-feed.ts";
import { startServer } from "./server.ts";
import { temporalProbe } from "./temporal.ts";

/** Who asked would rather hear that they should come again than wait for a database that hangs. */
const SILENCE_MS = 20_000;

const config = readConfig();
// Lines gather while one is being written, so that no request waits for its own.
const log = pino({ level: config.LOG_LEVEL, base: { process: "api" } }, pino.destination({ sync: false }));
const database = await connectDatabase(databaseConfig(config, "cora-api", SILENCE_MS));
const limitPool = new pg.Pool({
  ...database.systemConnection,
  max: 4,
  application_name: "cora-api-limits",
  stream: silenceLimit(SILENCE_MS),
});
limitPool.on("error", (error) => log.warn({ reason: error.message }, "a rate-limit connection was lost"));
const temporal = temporalProbe(config.TEMPORAL_ADDRESS);
const inSandbox = config.TWILIO_API_BASE_URL !== undefined;

const { providersFor, findSigner, liveChecks } = createProviders(config);

const server = await startServer(
  {
    database,
    acceptTogether: createAcceptTogether(database),
    providersFor,
    findSigner,
    blobs: createBlobStore(database),
    importFeed: createImportFeed(database),
    timelineFeed: createTimelineFeed(database),
    google: config.GOOGLE_CLIENT_ID
      ? googleSignIn({
          clientId: config.GOOGLE_CLIENT_ID,
          clientSecret: config.GOOGLE_CLIENT_SECRET,
          issuer: config.GOOGLE_ISSUER,
        })
      : null,
    log,
    settings: {
      publicUrl: (config.PUBLIC_URL ?? `http://localhost:${config.PORT}`).replace(/\/+$/, ""),
      secret: config.CORA_SECRET,
      mailDomain: config.CORA_MAIL_DOMAIN,
      trustProxy: config.TRUST_PROXY,
      // Emulated people listen as fast as words arrive.
      speechMsPerCharacter: inSandbox ? 0 : config.SPEECH_MS_PER_CHARACTER,
      sandboxNumbers: inSandbox,
      sandboxUrl: config.CORA_SANDBOX_URL ?? null,
      temporalUiUrl: config.TEMPORAL_UI_URL ?? null,
      testMode: config.TEST_SANDBOX_URL !== undefined,
    },
  },
  config,
  { limitPool, checkTemporal: temporal.check, liveChecks },
);
log.info({ port: server.port }, "the API listens");

const stop = async (): Promise<void> => {
  await server.close();
  await Promise.all([database.close(), limitPool.end(), temporal.close()]);
  process.exit(0);
};
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void stop());
