import type { PageApp } from "./app.ts";

// Astro's handler takes no locals: what the pages get with each request waits here for the middleware.
let app: PageApp | undefined;

/** Makes the one app known to the pages. */
export function setApp(opened: PageApp): void {
  app = opened;
}

export function getApp(): PageApp {
  if (!app) throw new Error("no app is open in this process");
  return app;
}
