import { readdir, readFile, writeFile } from "node:fs/promises";
import type { AstroIntegration } from "astro";
import { ConfigError, type Environment, toConfig } from "../base/config.ts";

/** Where `astro dev` listens: as the server would. What is wrong with the environment ends it, in words. */
export function devAddress(environment: Environment): { host: string; port: number } {
  try {
    const { host, port } = toConfig(environment);
    return { host, port };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    console.error(error.message);
    process.exit(1);
  }
}

/** The tracker is built beside the pages; `astro dev` has the real collector, store and readers: the same listener, in front of the same pages. */
export function app(): AstroIntegration {
  return {
    name: "tallybook",
    hooks: {
      "astro:build:done": async ({ dir }) => {
        await leaveRoot(new URL("_astro/", dir));
        const [{ buildTracker }, { trackerDirectory }] = await Promise.all([
          import("../collect/tracker/build.ts"),
          import("../collect/tracker/scripts.ts"),
        ]);
        await buildTracker(trackerDirectory);
      },
      "astro:server:setup": async ({ server, logger }) => {
        // Only the developer's server opens an app: a build must not take the writer's lock.
        const [{ openApp }, { setApp }, { openCommandServer }, { toListener }, { toJobs }, { startJobs }] =
          await Promise.all([
            import("./app.ts"),
            import("./request-context.ts"),
            import("./command-server.ts"),
            import("./listener.ts"),
            import("./jobs.ts"),
            import("./scheduler.ts"),
          ]);
        const opened = await openApp(toConfig(process.env), { now: Date.now, log: (line) => logger.info(line) });
        setApp(opened);
        const commandServer = await openCommandServer(opened);
        const jobs = startJobs(toJobs(opened), opened.effects);
        server.middlewares.use((request, response, next) => {
          const pages = () => {
            // Vite's own scripts come without a policy that names them.
            response.removeHeader("content-security-policy");
            next();
          };
          toListener(opened, pages)(request, response);
        });
        server.httpServer?.once("listening", () => {
          const setup = opened.accounts.setupPath();
          if (setup) logger.info(`set it up at ${setup}`);
        });
        server.httpServer?.once("close", () => {
          const jobsEnded = jobs.close();
          commandServer
            .close()
            .then(() => opened.close())
            .then(() => jobsEnded);
        });
      },
    },
  };
}

/** Style sheets name what lies beside them by that alone, wherever the install is on its host. */
async function leaveRoot(directory: URL): Promise<void> {
  for (const name of (await readdir(directory)).filter((name) => name.endsWith(".css"))) {
    const file = new URL(name, directory);
    await writeFile(file, (await readFile(file, "utf8")).replaceAll("url(/_astro/", "url("));
  }
}
