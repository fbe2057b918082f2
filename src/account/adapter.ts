import { type CleanedWhere, createAdapterFactory } from "better-auth/adapters";
import { sha256 } from "../base/sha256.ts";
import type { Store } from "../store/store.ts";

/**
 * better-auth speaks to the control database through the one Store that writes it: no second connection, no
 * transaction left open across awaits. What is kept is a list of columns; whatever else the library offers (the
 * address and User-Agent of a session above all) is dropped here. A session's token is kept as its hash, so that a
 * copy of the database, a backup for instance, opens no session.
 */
const kept: Record<string, string[]> = {
  owners: ["id", "email", "createdAt", "updatedAt"],
  credentials: ["id", "userId", "providerId", "accountId", "password", "createdAt", "updatedAt"],
  sessions: ["id", "userId", "token", "createdAt", "updatedAt", "expiresAt"],
};

type Row = Record<string, unknown>;
type Bound = string | number | null;

const operators: Record<string, string> = {
  eq: "is",
  ne: "is not",
  lt: "<",
  lte: "<=",
  gt: ">",
  gte: ">=",
  in: "in",
  not_in: "not in",
};

/** The library's database, for the option `database` of betterAuth. */
export const storeAdapter = (store: Store) =>
  createAdapterFactory({
    config: { adapterId: "tallybook", supportsBooleans: false, supportsDates: false, usePlural: false },
    adapter: () => {
      const select = async (model: string, where: CleanedWhere[] = [], tail = ""): Promise<Row[]> => {
        const condition = toCondition(model, where);
        const rows = await store.read(`select * from ${model}${condition.sql}${tail}`, condition.args);
        return rows.map((row) => toRecord(model, row, where));
      };
      const change = async (model: string, where: CleanedWhere[], verb: (sql: string) => string, values: Bound[]) => {
        const condition = toCondition(model, where);
        const [row] = await store.read(`select count(*) as n from ${model}${condition.sql}`, condition.args);
        await store.write([{ sql: verb(condition.sql), args: [...values, ...condition.args] }]);
        return Number(row?.["n"]);
      };
      const update = (model: string, where: CleanedWhere[], data: Row) => {
        const { columns, values } = toColumns(model, data);
        const set = columns.map((column) => `${column} = ?`).join(", ");
        return change(model, where, (sql) => `update ${model} set ${set}${sql}`, values);
      };
      const remove = (model: string, where: CleanedWhere[]) =>
        change(model, where, (sql) => `delete from ${model}${sql}`, []);

      return {
        create: async ({ model, data }) => {
          const { columns, values } = toColumns(model, data);
          const marks = columns.map(() => "?").join(", ");
          await store.write([{ sql: `insert into ${model} (${columns.join(", ")}) values (${marks})`, args: values }]);
          return data;
        },
        findOne: async <T>({ model, where }: { model: string; where: CleanedWhere[] }) =>
          ((await select(model, where, " limit 1"))[0] ?? null) as T | null,
        findMany: async <T>({ model, where, limit, offset, sortBy }: FindMany) => {
          const order = sortBy ? ` order by ${toColumn(model, sortBy.field)} ${sortBy.direction}` : "";
          return (await select(model, where, `${order} limit ${Number(limit)} offset ${Number(offset ?? 0)}`)) as T[];
        },
        count: async ({ model, where }) => (await select(model, where)).length,
        update: async <T>({ model, where, update: data }: { model: string; where: CleanedWhere[]; update: T }) => {
          await update(model, where, data as Row);
          return ((await select(model, where, " limit 1"))[0] ?? null) as T | null;
        },
        updateMany: ({ model, where, update: data }) => update(model, where, data),
        delete: async ({ model, where }) => void (await remove(model, where)),
        deleteMany: ({ model, where }) => remove(model, where),
      };
    },
  });

interface FindMany {
  model: string;
  where?: CleanedWhere[] | undefined;
  limit: number;
  offset?: number | undefined;
  sortBy?: { field: string; direction: "asc" | "desc" } | undefined;
}

/** Conditions that must all hold, and of those marked OR at least one. */
function toCondition(model: string, where: CleanedWhere[]): { sql: string; args: Bound[] } {
  const args: Bound[] = [];
  const compare = ({ field, operator, value }: CleanedWhere) => {
    const sign = operators[operator ?? "eq"];
    if (!sign) throw new Error(`the control database does not compare by ${operator}`);
    const values = [value].flat().map((one) => toValue(model, field, one));
    return `${toColumn(model, field)} ${sign} ${Array.isArray(value) ? list(values) : one(values)}`;
  };
  const list = (values: Bound[]) => `(${values.map((value) => one([value])).join(", ")})`;
  const one = (values: Bound[]) => {
    args.push(values[0] ?? null);
    return "?";
  };
  const all = where.filter((part) => part.connector !== "OR").map(compare);
  const any = where.filter((part) => part.connector === "OR").map(compare);
  if (any.length > 0) all.push(`(${any.join(" or ")})`);
  return { sql: all.length > 0 ? ` where ${all.join(" and ")}` : "", args };
}

function toColumns(model: string, data: Row): { columns: string[]; values: Bound[] } {
  const fields = (kept[model] ?? []).filter((field) => data[field] !== undefined);
  return {
    columns: fields.map((field) => toColumn(model, field)),
    values: fields.map((field) => toValue(model, field, data[field])),
  };
}

function toColumn(model: string, field: string): string {
  if (!kept[model]?.includes(field)) throw new Error(`the control database keeps no ${model}.${field}`);
  return field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function toValue(model: string, field: string, value: unknown): Bound {
  if (model === "sessions" && field === "token") return sha256(String(value));
  return value as Bound;
}

/** A row as the library names it; a session found by its token has that token again. */
function toRecord(model: string, row: Row, where: CleanedWhere[]): Row {
  const record = Object.fromEntries((kept[model] ?? []).map((field) => [field, row[toColumn(model, field)]]));
  const asked = where.find(({ field, operator }) => field === "token" && operator === "eq");
  return asked ? { ...record, token: asked.value } : record;
}
