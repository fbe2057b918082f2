import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Signed } from "../../src/leads/signed.ts";
import { type Install, openSeeded } from "../e2e/install.ts";
import { write } from "../support/directory.ts";

export const contact = `title: Write to us
site: blog
purpose: So that we can answer you.
fields:
  name: {longest: 20}
  email: {type: email, required: true}
  topic: {type: choice, options: [Question, Offer]}
  message: {type: lines, required: true}
consent: {version: 2, text: I agree to be answered.}
keep: 30
thanks: https://blog.example/thanks/
`;

export const typed = {
  name: "Ada",
  email: "Ada.Quill@example.org",
  topic: "Offer",
  message: "Zanzibar,\n=1+1 <script>alert(1)</script>",
  consent: "2",
};

/** A server with forms, and what a browser does that sends one; each client has an address of its own. */
export async function openHouse(forms: Record<string, string>, environment: Record<string, string> = {}) {
  const install = await openSeeded({ TALLYBOOK_TRUST_PROXY: "loopback", ...environment });
  for (const [name, text] of Object.entries(forms)) write(join(install.queries, "forms", `${name}.yaml`), text);
  const signed = signerOf(install);
  let clients = 0;
  return {
    ...install,
    signed,
    /** When the script says that the form was shown. */
    shown: (form = "contact", ago = 10_000) => signed.time(form, Date.now() - ago),
    /** @param origin null: a browser that does not say */
    send: (fields: Record<string, string>, { form = "contact", origin = "https://blog.example", from = "" } = {}) =>
      fetch(`${install.address}/lead/${form}`, {
        method: "POST",
        headers: { origin, "x-forwarded-for": from || `203.0.113.${++clients}` },
        body: new URLSearchParams(fields),
        redirect: "manual",
      }),
    leads: () => rows(install, "select * from leads order by rowid"),
  };
}

/** The signatures of a running install, so that no test waits for a form to be old enough. */
export function signerOf(install: Pick<Install, "data">): Signed {
  const [row] = rows(install, "select value from secrets where name = 'lead'", "control.db");
  return new Signed(String(row?.["value"]));
}

export type House = Awaited<ReturnType<typeof openHouse>>;

export function rows({ data }: Pick<Install, "data">, sql: string, file = "leads.db"): Record<string, unknown>[] {
  if (!readdirSync(data).includes(file)) return [];
  const database = new DatabaseSync(join(data, file), { readOnly: true });
  const found = database.prepare(sql).all();
  database.close();
  return found;
}

/** Files of the data directory, also journals, in which one of the words is. */
export function filesWith({ data }: Pick<Install, "data">, ...words: string[]): string[] {
  const files = readdirSync(data, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files.flatMap(({ parentPath, name }) => {
    const content = readFileSync(join(parentPath, name));
    return words.some((word) => content.includes(word)) ? [name] : [];
  });
}
