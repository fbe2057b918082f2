import { fileURLToPath } from "node:url";
import node from "@astrojs/node";
import { defineConfig, passthroughImageService } from "astro/config";
import { app, devAddress } from "./src/server/dev.ts";
import { ownModules } from "./src/server/own-modules.ts";

export default defineConfig({
  output: "server",
  adapter: node({ mode: "standalone" }),
  integrations: [app()],
  server: ({ command }) => (command === "dev" ? devAddress(process.env) : {}),
  // The default of this version eats the spaces between words and links.
  compressHTML: true,
  session: false,
  devToolbar: { enabled: false },
  security: {
    // Origins are checked in src/middleware.ts, which knows what a trusted proxy said; beacons never get that far.
    checkOrigin: false,
    csp: {
      directives: [
        "default-src 'self'",
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
      ],
    },
  },
  build: { inlineStylesheets: "never" },
  // No page has a picture to be made smaller.
  image: { service: passthroughImageService() },
  vite: {
    plugins: [ownModules(fileURLToPath(new URL("dist/server", import.meta.url)))],
    build: { assetsInlineLimit: 0 },
    // Files of the build find each other wherever the install is on its host.
    experimental: { renderBuiltUrl: (_, { hostType }) => (hostType === "html" ? undefined : { relative: true }) },
  },
});
