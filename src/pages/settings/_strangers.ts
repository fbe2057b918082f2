/** A host of no site, whose hits are left out. */
export interface StrangeHost {
  host: string;
  hits: number;
  /** The last day with such a hit. */
  last: string;
}

/** Hosts in the page, at the most. */
const maxHosts = 20;

const sql = `
  select host, sum(count) as hits, max(day) as last from dropped
  where reason = 'unknown site' and host <> ''
  group by host order by hits desc, host limit 60`;

/** Those with the most hits; asked of the readers, as looking must not hold up hits. Throws QuestionError. */
export async function strangeHosts({ answers, sites }: App.Locals["app"]): Promise<StrangeHost[]> {
  const { rows } = await answers.ask({ sql });
  return rows
    .map(([host, hits, last]) => ({ host: String(host), hits: Number(hits), last: String(last) }))
    .filter(({ host }) => !sites.byHost(host))
    .slice(0, maxHosts);
}
