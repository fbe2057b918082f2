declare namespace App {
  interface Locals {
    /** The one instance of everything, handed over by the server that started it. */
    app: import("./server/app.ts").PageApp;
    /** Where the request comes from, as far as a trusted proxy says; never to be kept. */
    client: import("./web/client-address.ts").Client;
    /** Who is logged in, whatever their role. */
    owner: import("./account/accounts.ts").Owner | null;
    /** Whether they may open the page of this pattern, a row of web/routes.ts; whoever is in may open what has none. */
    may: (pattern: string) => boolean;
    /** Who may see what of a notebook: the owner, also by a token that may read; a stranger, what is public. */
    audience: import("./notebook/audience.ts").Audience;
    /** The reader's own choice; null: as the system says. */
    theme: "light" | "dark" | null;
    /** Tallybook's own address as browsers know it, without a trailing slash. */
    origin: string;
    /** What is drawn to lie in a folder; null: somebody asked for a page. */
    published: import("./share/publish/published.ts").Published | null;
  }
}
