import { createServer, type Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { type Config, ConfigError, toConfig } from "../base/config.ts";
import { type Effects, realEffects } from "../base/effects.ts";
import { LockedError } from "../store/lock.ts";
import { StoreError } from "../store/store.ts";
import { routes } from "../web/routes.ts";
import { pathOf, whyNot } from "../web/under.ts";
import { toAddress } from "./address.ts";
import { type App, openApp } from "./app.ts";
import { openCommandServer } from "./command-server.ts";
import { closeGracefully } from "./graceful-close.ts";
import { toJobs } from "./jobs.ts";
import { refuseConnect, refuseUnread, toListener } from "./listener.ts";
import { loadPages } from "./pages.ts";
import { setApp } from "./request-context.ts";
import { startJobs } from "./scheduler.ts";

/** Room for the longest URL we explain (414) instead of hanging up. */
const maxHeaderSize = 256 * 1024;
/** After SIGTERM, until a kept connection without a request is closed, and a request under way is given up. */
const closeTimeouts = { idleTimeoutMs: 250, requestTimeoutMs: 10_000 };

interface Running {
  /** http://host:port as bound */
  address: string;
  app: App;
  /** Answers what is under way, writes what was taken, leaves. */
  close(): Promise<void>;
}

/**
 * Opens the app and serves it; the build in `dist/` must be there.
 * @param isRehearsal it stands on a copy, so it sends, fetches and deletes nothing
 */
async function serve(config: Config, isRehearsal: boolean, effects: Effects = realEffects): Promise<Running> {
  const problem = whyNot(pathOf(config.url), Object.keys(routes));
  if (problem !== null) throw new ConfigError([`TALLYBOOK_URL: ${problem}: ${JSON.stringify(config.url)}`]);
  const app = await openApp(config, effects);
  setApp(app);
  const commandServer = await openCommandServer(app);
  // A request without a body, as nearly all are, needs no stream to read one from: a tenth of what node:http does for it.
  const options = { maxHeaderSize, optimizeEmptyRequests: true };
  const server = createServer(options, toListener(app, await loadPages()));
  const finishRequests = closeGracefully(server, closeTimeouts);
  server.on("clientError", (error: NodeJS.ErrnoException, socket: Socket) => {
    if (!socket.writable || error.code === "ECONNRESET") return socket.destroy();
    const status = error.code === "HPE_HEADER_OVERFLOW" ? "431 Request Header Fields Too Large" : "400 Bad Request";
    return refuseUnread(socket, status);
  });
  server.on("connect", refuseConnect);
  try {
    await listen(server, config);
  } catch (error) {
    await commandServer.close();
    await app.close();
    throw error;
  }
  const jobs = startJobs(
    toJobs(app).filter(({ inward }) => inward || !isRehearsal),
    app.effects,
  );
  const bound = server.address() as AddressInfo;
  return {
    address: toAddress({ host: bound.address, port: bound.port }),
    app,
    close: async () => {
      const jobsEnded = jobs.close();
      app.live.close();
      await finishRequests();
      await commandServer.close();
      await app.close();
      await jobsEnded;
    },
  };
}

function listen(server: Server, config: Config): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => reject(unbound(error, config)));
    const handed = handedSocket(process.env);
    if (handed === null) server.listen(config.port, config.host, () => resolve());
    else server.listen({ fd: handed }, () => resolve());
  });
}

/** Of what systemd hands over, the first. */
const firstHanded = 3;

/**
 * A socket that somebody else keeps, as systemd's socket units do, so that who connects during a restart waits instead
 * of being refused. It is meant for this process or for the one that started it, which hands it on.
 */
function handedSocket({ LISTEN_FDS: count, LISTEN_PID: pid }: NodeJS.ProcessEnv): number | null {
  return count === "1" && [process.pid, process.ppid].includes(Number(pid)) ? firstHanded : null;
}

/** Why it could not listen, by the setting that is to be changed. */
function unbound(error: NodeJS.ErrnoException, { host, port }: Config): Error {
  switch (error.code) {
    case "EADDRINUSE":
      return new ConfigError([`PORT: another program has this port; set PORT to a free one: "${port}"`]);
    case "EACCES":
      return new ConfigError([`PORT: not for this account, which may take ports from 1024 on: "${port}"`]);
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return new ConfigError([`HOST: not an address of this machine: ${JSON.stringify(host)}`]);
    default:
      return error;
  }
}

/** What an operator can mend is said in words; anything else keeps its stack. */
function explain(error: unknown): string {
  if (error instanceof ConfigError || error instanceof StoreError || error instanceof LockedError) return error.message;
  const { message, stack } = error as Error;
  return stack ?? message;
}

/** The production process: serves until SIGTERM or SIGINT. */
export async function main(environment: NodeJS.ProcessEnv): Promise<void> {
  try {
    const running = await serve(toConfig(environment), environment["TALLYBOOK_REHEARSAL"] === "1");
    const base = running.app.config.url ?? running.address;
    console.log(`Tallybook listens on ${running.address}`);
    const problem = await running.app.library.problem();
    if (problem) console.log(problem.message);
    const setup = running.app.accounts.setupPath();
    if (setup) console.log(`Set it up at ${base}${setup}`);
    let isClosing = false;
    // A signal to all of a terminal's processes comes from whoever started this once more.
    const stop = () => {
      if (isClosing) return;
      isClosing = true;
      running.close().then(() => process.exit(0));
    };
    process.on("SIGTERM", stop);
    process.on("SIGINT", stop);
    console.log("Ready. Stop with Ctrl-C.");
  } catch (error) {
    console.error(explain(error));
    process.exit(1);
  }
}

if (import.meta.main) await main(process.env);
