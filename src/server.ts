import { createServer, type Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { type App, type Effects, openApp, realEffects } from "./app.ts";
import { type Config, ConfigError, toConfig } from "./config.ts";
import { setCurrent } from "./current.ts";
import { openHandover } from "./handover.ts";
import { toListener } from "./listener.ts";
import { LockedError } from "./store/lock.ts";
import { StoreError } from "./store/store.ts";

/** Room for the longest URL we explain (414) instead of hanging up. */
const maxHeaderSize = 256 * 1024;
/** ms that requests under way get to finish after SIGTERM. */
const drainTime = 10_000;

interface Running {
  /** http://host:port as bound */
  address: string;
  app: App;
  /** Answers what is under way, writes what was taken, leaves. */
  close(): Promise<void>;
}

/** Opens the app and serves it; the build in `dist/` must be there. */
async function serve(config: Config, effects: Effects = realEffects): Promise<Running> {
  const app = await openApp(config, effects);
  setCurrent(app);
  const handover = await openHandover(app);
  const server = createServer({ maxHeaderSize }, toListener(app, await loadPages()));
  server.on("clientError", (error: NodeJS.ErrnoException, socket: Socket) => {
    if (!socket.writable || error.code === "ECONNRESET") return socket.destroy();
    const status = error.code === "HPE_HEADER_OVERFLOW" ? "431 Request Header Fields Too Large" : "400 Bad Request";
    socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
    return socket;
  });
  try {
    await listen(server, config);
  } catch (error) {
    await handover.close();
    await app.close();
    throw error;
  }
  app.feeds.start();
  return {
    address: addressOf(server),
    app,
    close: async () => {
      await drain(server);
      await handover.close();
      await app.close();
    },
  };
}

async function loadPages() {
  // The build starts a server of its own unless it is told not to.
  process.env["ASTRO_NODE_AUTOSTART"] = "disabled";
  const entry = new URL("../dist/server/entry.mjs", import.meta.url).href;
  const { handler } = await import(entry);
  return handler;
}

function listen(server: Server, config: Config): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(config.port, config.host, () => resolve());
  });
}

function addressOf(server: Server): string {
  const { address, family, port } = server.address() as AddressInfo;
  const host =
    address === "127.0.0.1" || address === "::1" ? "localhost" : family === "IPv6" ? `[${address}]` : address;
  return `http://${host}:${port}`;
}

function drain(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const late = setTimeout(() => server.closeAllConnections(), drainTime);
    server.close(() => {
      clearTimeout(late);
      resolve();
    });
    server.closeIdleConnections();
  });
}

/** What an operator can mend is said in words; anything else keeps its stack. */
function explain(error: unknown): string {
  if (error instanceof ConfigError || error instanceof StoreError || error instanceof LockedError) return error.message;
  const { code, message, stack } = error as NodeJS.ErrnoException;
  if (code === "EADDRINUSE") return `${message}: another program has this port; set PORT to a free one`;
  if (code === "EACCES" || code === "EADDRNOTAVAIL") return `${message}: set HOST and PORT to what may be bound here`;
  return stack ?? message;
}

/** The production process: serves until SIGTERM or SIGINT. */
export async function main(environment: NodeJS.ProcessEnv): Promise<void> {
  try {
    const running = await serve(toConfig(environment));
    const base = running.app.config.url ?? running.address;
    console.log(`Tallybook listens on ${running.address}`);
    const setup = running.app.accounts.setupPath();
    if (setup) console.log(`Set it up at ${base}${setup}`);
    console.log("Ready. Stop with Ctrl-C.");
    const stop = () => running.close().then(() => process.exit(0));
    process.once("SIGTERM", stop);
    process.once("SIGINT", stop);
  } catch (error) {
    console.error(explain(error));
    process.exit(1);
  }
}

if (import.meta.main) await main(process.env);
