/**
 * Visits, in SQL: what one visitor does with no pause over 30 minutes. They are found when they are asked, and stored
 * nowhere. All hits of a visitor on a day have to be looked at together, so whoever narrows events asks for whole
 * visitors here, or picks among the visits.
 */

/** Relations that are made of events by these SELECTs, each of those before it; views of the database, too. */
export const visitRelations = ["visit_hits", "visit_rows"] as const;

/** Those of an event that a visit may be told by; each costs time where many are put in order. */
const columns =
  "id, day, site, session, time, kind, name, path, value, props, source, campaign, country, device, browser, os";

/**
 * Each hit of people with the number of its visit in the visitor's day, and the time up to which it extends that.
 * Page views, pages not found and events begin visits; what browsers measure belongs to the visit before it, extends it
 * by 30 minutes at most, and has null where there is none.
 * @param which further conditions on events
 */
export const visitHits = (which = "") => `select ${columns},
  nullif(sum(begins) over (partition by day, site, session order by time, id rows unbounded preceding), 0) as visit,
  case when acts then time else min(time, acted + 1800000) end as until
from (
  select *, acts and coalesce(time - acted > 1800000, 1) as begins
  from (
    select ${columns},
      kind in ('pageview', 'notfound', 'event') as acts,
      max(case when kind in ('pageview', 'notfound', 'event') then time end) over (
        partition by day, site, session order by time, id rows between unbounded preceding and 1 preceding
      ) as acted
    from events
    where bot is null${which}
  )
)`;

/**
 * One row a visit. The first page is the least of all "time and path", with the time in digits of equal length. Engaged
 * seconds are null where nothing was measured, and no more than the visit is long. A visit without a page view has no
 * bounce; an event counts as interaction unless it says \`interactive: false\`.
 */
export const visitRows = `select *,
  case when views > 0 then views = 1 and interactions = 0 and coalesce(engaged, 0) < 10 end as bounced
from (
  select day, site, session, visit,
    min(time) as started,
    max(until) as ended,
    (max(until) - min(time)) / 1000 as seconds,
    min(
      sum(case when kind = 'engagement' then cast(value * 10 + 0.5 as integer) end) / 10,
      (max(until) - min(time) + 999) / 1000
    ) as engaged,
    count(*) filter (where kind = 'pageview') as views,
    count(*) filter (where kind = 'notfound') as not_found,
    count(*) filter (where kind = 'event') as events,
    count(*) filter (where kind = 'event' and coalesce(props ->> 'interactive', 1) not in (0, 'false')) as interactions,
    substr(min(case when kind = 'pageview' then printf('%015d', time) || path end), 16) as entry,
    substr(max(case when kind = 'pageview' then printf('%015d', time) || path end), 16) as exit,
    nullif(substr(min(case when kind = 'pageview' then printf('%015d', time) || coalesce(source, '') end), 16), '') as source,
    nullif(substr(min(case when kind = 'pageview' then printf('%015d', time) || coalesce(campaign, '') end), 16), '') as campaign,
    min(country) as country, min(device) as device, min(browser) as browser, min(os) as os
  from visit_hits
  where visit is not null
  group by day, site, session, visit
)`;
