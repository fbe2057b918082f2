/** When an entry was published: an instant in ms since 1970, UTC; or, where only a day is said, that day of any zone. */
export type Published = number | { day: string };

/** Hours that names of zones stand for, which JavaScript does not know; of ambiguous ones the most usual. */
const zones: Record<string, string> = {
  ...{ WET: "+0000", BST: "+0100", IST: "+0530", CET: "+0100", MEZ: "+0100", WEST: "+0100", CEST: "+0200" },
  ...{ MESZ: "+0200", EET: "+0200", SAST: "+0200", CAT: "+0200", EEST: "+0300", MSK: "+0300", EAT: "+0300" },
  ...{ PKT: "+0500", ICT: "+0700", WIB: "+0700", SGT: "+0800", HKT: "+0800", AWST: "+0800", PHT: "+0800" },
  ...{ JST: "+0900", KST: "+0900", ACST: "+0930", AEST: "+1000", ACDT: "+1030", AEDT: "+1100", NZST: "+1200" },
  ...{ NZDT: "+1300", NST: "-0330", AST: "-0400", ADT: "-0300", BRT: "-0300", ART: "-0300", AKST: "-0900" },
  ...{ AKDT: "-0800", HST: "-1000" },
};

const months = "jan feb mar apr may jun jul aug sep oct nov dec".split(" ");

/** No blog is older, and none has posts of another century. */
const years = { first: 1990, last: 2099 };

/** Null for what is no date, such as 30 February or the year 1. */
export function toPublished(text: string): Published | null {
  const date = dateIn(text);
  if (date === null) return null;
  const day = `${date.year}-${String(date.month).padStart(2, "0")}-${String(date.day).padStart(2, "0")}`;
  if (!/\d:\d\d/.test(text)) return { day };
  const withZone = text.trim().replace(/\b[A-Z]{3,4}$/, (name) => zones[name] ?? name);
  const time = Date.parse(/^\d{4}-\d\d-\d\d[T ][\d:.]+$/.test(withZone) ? `${withZone.replace(" ", "T")}Z` : withZone);
  return Number.isNaN(time) ? { day } : time;
}

/** `2024-01-15…` or `Mon, 15 Jan 2024…`; two digits of a year are of this century. */
function dateIn(text: string): { year: number; month: number; day: number } | null {
  const iso = /^\s*(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)/.exec(text);
  const mail = /(?:^|[\s,])(\d{1,2})[\s-]+([a-z]{3})[a-z]*[\s-]+(\d{2}|\d{4})(?!\d)/i.exec(text);
  const [year, month, day] = iso
    ? [Number(iso[1]), Number(iso[2]), Number(iso[3])]
    : mail
      ? [
          Number(mail[3]) + (mail[3]?.length === 2 ? 2000 : 0),
          months.indexOf((mail[2] ?? "").toLowerCase()) + 1,
          Number(mail[1]),
        ]
      : [0, 0, 0];
  if (year < years.first || year > years.last || month === 0) return null;
  const last = new Date(Date.UTC(year, month, 0)).getUTCDate();
  return month <= 12 && day >= 1 && day <= last ? { year, month, day } : null;
}
