import { z } from "zod";
import type { KeyCounts } from "../account/keys.ts";
import { grouped } from "../base/numbers.ts";
import { dayArgs, openArgs, partArgs } from "../collect/logs/wire.ts";
import type { Plan } from "../history/events/plan.ts";
import { siteArgs } from "../store/site.ts";
import { toAddress } from "./address.ts";
import type { App } from "./app.ts";
import { type InstallNumbers, toNumbers } from "./numbers.ts";
import type { PublishOutcome } from "./publisher.ts";
import { setApp } from "./request-context.ts";

/** Tells the person at the command line how far it is, a line at a time. */
export type Report = (line: string) => void;

/** A command that was not carried out: why, in words for the person who gave it. */
export class CommandError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "CommandError";
  }
}

interface Command<A, R> {
  args: z.ZodType<A>;
  /** What it answers travels as JSON. */
  run(app: App, args: A, report: Report): Promise<R>;
}

const command = <A, R>(args: z.ZodType<A>, run: Command<A, R>["run"]): Command<A, R> => ({ args, run });

const nothing = z.strictObject({}).optional();

/** What can be asked of a running server from the command line, and is done without one the same way. */
const commands = {
  "site.add": command(siteArgs, (app, spec) => app.sites.add(spec)),
  "site.keep": command(
    z.strictObject({ name: z.string(), keepDays: z.number().nullable() }),
    (app, { name, keepDays }) => app.sites.update(name, { keepDays }),
  ),
  "site.list": command(nothing, async (app) => app.sites.list()),
  "site.remove": command(z.strictObject({ name: z.string() }), async (app, { name }) => app.sites.remove(name)),
  "token.create": command(
    z.strictObject({ name: z.string(), scopes: z.array(z.string()) }),
    (app, spec): Promise<string> => app.accounts.createToken(spec, null),
  ),
  "token.list": command(nothing, (app) => app.accounts.listTokens(null)),
  "token.remove": command(z.strictObject({ id: z.int() }), async (app, { id }) => {
    if (!(await app.accounts.removeToken(id, null))) throw new CommandError(`There is no token ${id}`);
  }),
  "channel.add": command(
    z.strictObject({ name: z.string(), kind: z.string(), to: z.string(), ownNetwork: z.boolean() }),
    (app, spec): Promise<string | null> => app.channels.add(spec),
  ),
  "channel.list": command(nothing, (app) => app.channels.list()),
  "channel.test": command(z.strictObject({ name: z.string() }), async (app, { name }) => {
    const outcomes = await app.outbox.test(name);
    if (outcomes === null) throw new CommandError(`There is no channel ${JSON.stringify(name)}`);
    return outcomes;
  }),
  "channel.remove": command(z.strictObject({ name: z.string() }), async (app, { name }) => {
    if (!(await app.channels.remove(name))) throw new CommandError(`There is no channel ${JSON.stringify(name)}`);
  }),
  "lead.list": command(
    z.strictObject({ form: z.string().optional(), state: z.string().optional(), all: z.boolean().optional() }),
    (app, { all = false, ...filter }) => app.leads.leads.list({ ...filter, ...(all && { most: 100_000 }) }),
  ),
  "lead.state": command(z.strictObject({ id: z.string(), state: z.string() }), (app, { id, state }) =>
    app.leads.leads.setState(id, state),
  ),
  "lead.remove": command(z.strictObject({ id: z.string() }), async ({ leads, config }, { id }): Promise<string> => {
    if (!(await leads.leads.remove(id, "owner"))) throw new CommandError(`There is no lead ${JSON.stringify(id)}`);
    return `${config.url ?? toAddress(config)}/yours/${leads.signed.link(id)}`;
  }),
  "lead.forget": command(
    z.strictObject({ mail: z.string() }),
    async ({ leads, config }, { mail }): Promise<string[]> =>
      (await leads.leads.forget(mail)).map((link) => `${config.url ?? toAddress(config)}/yours/${link}`),
  ),
  "person.add": command(
    z.strictObject({ email: z.string(), role: z.string(), leads: z.boolean() }),
    async ({ accounts, config }, spec): Promise<string> => {
      if (!accounts.hasOwner())
        throw new CommandError("There is no owner yet; the server prints an address to begin at");
      return `${config.url ?? toAddress(config)}/invited?token=${await accounts.people.invite(spec)}`;
    },
  ),
  "person.list": command(nothing, async ({ accounts: { people } }) => ({
    people: await people.list(),
    invitations: await people.invitations(),
  })),
  "person.role": command(
    z.strictObject({ email: z.string(), role: z.string(), leads: z.boolean() }),
    ({ accounts }, { email, ...rights }) => accounts.people.setRights(email, rights),
  ),
  "person.remove": command(z.strictObject({ email: z.string() }), async ({ accounts: { people } }, { email }) => {
    if (!(await people.withdraw(email))) await people.remove(email);
  }),
  password: command(
    z.strictObject({ tokens: z.boolean(), links: z.boolean(), email: z.string().optional() }),
    async (
      { accounts, config },
      { email = null, ...end },
    ): Promise<{ address: string; ended: KeyCounts; left: KeyCounts }> => {
      const person = await accounts.whoLost(email);
      const address = (config.url ?? toAddress(config)) + (await accounts.passwordPath(person));
      const ended = await accounts.endKeys(end, person);
      return { address, ended, left: await accounts.keys(person) };
    },
  ),
  publish: command(
    z.strictObject({ out: z.string(), period: z.string().nullable(), address: z.string().nullable() }),
    (app, { out, ...spec }): Promise<PublishOutcome> => {
      // A server's pages know it already.
      if (app.as === "command") setApp(app);
      return app.publisher.publish(out, { ...spec, by: {} });
    },
  ),
  retain: command(nothing, (app, _, report) => app.retention.apply(report)),
  "retain.rebuild": command(nothing, async ({ as, retention }) => {
    if (as === "server") {
      throw new CommandError(
        "A server is running. Stop it first: while the file is written anew no hit can be answered",
      );
    }
    return retention.rebuild();
  }),
  "retain.preview": command(
    z.strictObject({ site: z.string(), keepDays: z.number() }).optional(),
    async ({ retention, sites }, other): Promise<{ plans: Plan[]; obstacles: string[] }> => ({
      plans: other
        ? [await retention.plan(sites.keeping(other.site, other.keepDays).name, other.keepDays)]
        : await retention.plans(),
      obstacles: retention.obstacles(),
    }),
  ),
  demo: command(z.strictObject({ again: z.boolean().optional() }).optional(), async (app, options, report) => {
    const { fillDemo } = await import("../demo/fill.ts");
    return fillDemo(app, report, { again: options?.again ?? false });
  }),
  import: command(
    z.strictObject({
      files: z.array(z.strictObject({ path: z.string(), format: z.enum(["ndjson", "csv", "parquet"]) })),
    }),
    async (app, { files }, report) => {
      const { importEvents } = await import("../history/events/import.ts");
      // Until then an event that is there may be spelt otherwise than the same one in a file.
      await app.spelling.settle();
      try {
        return await importEvents(app, files, report);
      } finally {
        await app.collector.lookBack();
      }
    },
  ),
  "import.queries": command(
    z.strictObject({ kind: z.enum(["datasette", "sql"]), name: z.string(), text: z.string() }),
    async ({ writer, readers }, { kind, name, text }) => {
      const deps = { writer, readers };
      const { importDatasette, importSql } = await import("../write/import-queries.ts");
      return kind === "datasette" ? importDatasette(deps, text) : importSql(deps, name, text);
    },
  ),
  "log.open": command(openArgs, (app, args) => app.collector.logs.open(args)),
  "log.take": command(partArgs, (app, part) => app.collector.logs.take(part)),
  "log.forget": command(dayArgs, (app, day) => app.collector.logs.forget(day)),
  "log.remember": command(dayArgs, (app, day) => app.collector.logs.remember(day)),
  "log.rest": command(nothing, (app) => app.collector.logs.rest()),
  numbers: command(
    z.strictObject({ last: z.int().min(0).optional(), until: z.iso.date().optional() }),
    (app, given): Promise<InstallNumbers> => toNumbers(app, given),
  ),
  regroup: command(nothing, (app, _, report) =>
    app.collector.regroup(
      (done: number, total: number) => report(`${grouped(done)} of ${grouped(total)} hits looked at`),
      (work) => app.governor.background.step(work),
    ),
  ),
} satisfies Record<string, unknown>;

export type CommandName = keyof typeof commands;
export type CommandResult<N extends CommandName> = Awaited<ReturnType<(typeof commands)[N]["run"]>>;

/** Checks the arguments and carries it out. Throws CommandError; its cause is what the command itself threw. */
export async function execute(app: App, name: string, args: unknown, report: Report): Promise<unknown> {
  if (!Object.hasOwn(commands, name)) {
    throw new CommandError(
      `There is no command ${JSON.stringify(name)}; there are ${Object.keys(commands).join(", ")}`,
    );
  }
  const { args: schema, run } = commands[name as CommandName] as Command<unknown, unknown>;
  const checked = schema.safeParse(args);
  if (!checked.success) {
    const problems = checked.error.issues.map((issue) => `${issue.path.join(".") || "arguments"}: ${issue.message}`);
    throw new CommandError(`${name}: ${problems.join("; ")}`);
  }
  try {
    return await run(app, checked.data, report);
  } catch (error) {
    if (error instanceof CommandError) throw error;
    throw new CommandError((error as Error).message, { cause: error });
  }
}
