import { createServer } from "node:http";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { execFileSync } from "node:child_process";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { findServer } from "../../bin/temporal/find-server.ts";
import { cachedServerName } from "../../bin/temporal/sdk-download.ts";

const WORKING = "#!/bin/sh\nexit 0\n";
const BROKEN = "#!/bin/sh\necho 'no such command: server' >&2\nexit 1\n";

let folder: string;
let said: string[];

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "cora-find-"));
  said = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function program(place: string, name: string, text: string): string {
  const file = path.join(folder, place, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
  chmodSync(file, 0o755);
  return file;
}

/** A `go` that answers `go env`, and whose `go install` either leaves a program or fails. */
function fakeGo(install: "works" | "fails"): void {
  const target = path.join(folder, "gopath", "bin");
  const build =
    install === "works"
      ? `echo internal/one >&2; echo internal/two >&2; mkdir -p ${target}; printf '#!/bin/sh\\nexit 0\\n' > ${target}/temporal; chmod +x ${target}/temporal; echo "$@" > ${folder}/asked`
      : "echo 'go: no module here' >&2; exit 1";
  program("path", "go", `#!/bin/sh\nif [ "$1" = env ]; then echo; echo ${folder}/gopath; exit 0; fi\n${build}\n`);
}

const CLOSED = "http://127.0.0.1:9";

function find({ env = {}, service = CLOSED }: { env?: NodeJS.ProcessEnv; service?: string } = {}) {
  return findServer({
    env: { PATH: `${path.join(folder, "path")}:/usr/bin:/bin`, ...env },
    say: (line) => said.push(line),
    sdk: { folder: path.join(folder, "sdk"), service },
  });
}

describe("the Temporal server is looked for in the documented order", () => {
  test("TEMPORAL_ADDRESS comes before everything that is installed", async () => {
    program("path", "temporal", WORKING);
    const found = await find({ env: { TEMPORAL_ADDRESS: "temporal.example:7233" } });
    expect(found).toMatchObject({ kind: "address", address: "temporal.example:7233" });
  });

  test("a program on PATH comes before one that Go installed", async () => {
    const onPath = program("path", "temporal", WORKING);
    program("gopath/bin", "temporal", WORKING);
    fakeGo("works");
    expect(await find()).toEqual({ kind: "program", path: onPath, how: `${onPath} (on PATH)` });
  });

  test("one that Go installed comes before the SDK's download", async () => {
    fakeGo("works");
    const byGo = program("gopath/bin", "temporal", WORKING);
    program("sdk", cachedServerName(), WORKING);
    expect(await find()).toMatchObject({ path: byGo, how: `${byGo} (installed by Go)` });
  });

  test("the SDK's download that is already there comes before a build", async () => {
    fakeGo("works");
    const cached = program("sdk", cachedServerName(), WORKING);
    expect(await find()).toMatchObject({ path: cached });
  });

  test("a program that cannot start a server is passed over", async () => {
    program("path", "temporal", BROKEN);
    const cached = program("sdk", cachedServerName(), WORKING);
    expect(await find()).toMatchObject({ path: cached });
  });

  test("the SDK's server is downloaded where its service answers", async () => {
    program("archive", "temporal", WORKING);
    mkdirSync(path.join(folder, "sdk"));
    execFileSync("tar", ["-czf", path.join(folder, "cli.tar.gz"), "-C", path.join(folder, "archive"), "temporal"]);
    const archive = await import("node:fs").then((fs) => fs.readFileSync(path.join(folder, "cli.tar.gz")));
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(request.url ?? "");
      const url = `http://${request.headers.host}/cli.tar.gz`;
      response.end(
        request.url === "/cli.tar.gz" ? archive : JSON.stringify({ archiveUrl: url, fileToExtract: "temporal" }),
      );
    }).listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    try {
      const found = await find({ service: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
      expect(found).toMatchObject({ path: path.join(folder, "sdk", cachedServerName()) });
      expect(asked[0]).toContain("sdk-name=sdk-typescript");
    } finally {
      server.close();
    }
  });

  test("last of all it is built with Go, at the pinned version, and the build is announced", async () => {
    fakeGo("works");
    const found = await find();
    expect(found).toMatchObject({ path: path.join(folder, "gopath", "bin", "temporal") });
    expect(execFileSync("cat", [path.join(folder, "asked")], { encoding: "utf8" })).toBe(
      "install -v github.com/temporalio/cli/cmd/temporal@v1.5.1\n",
    );
    expect(said.join("\n")).toContain("building the Temporal server with Go");
  });

  test("when no way works one error names each way and why it failed", async () => {
    program("path", "temporal", BROKEN);
    fakeGo("fails");
    const message = await find().then(
      () => "",
      (error: Error) => error.message,
    );
    expect(message).toContain("TEMPORAL_ADDRESS: not set");
    expect(message).toContain("`temporal` on PATH: ");
    expect(message).toContain("no such command: server");
    expect(message).toContain("`temporal` in $(go env GOPATH)/bin: there is none in");
    expect(message).toContain("the SDK's cached download: none is cached, and the download failed");
    expect(message).toContain("the build failed (go: no module here)");
  });
});
