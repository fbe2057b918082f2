/* ---
title: The day before the period, by the minute
description: What each minute of that day added to its totals, where the period ends today; up to any minute they add up to what the day had then. For other queries to use.
hidden: true
reads: before
apart: true
--- */
-- A visitor and a visit count in the minute of the first page; a visit as a bounce, until the minute that ends that.
with minutes as (
  select
    day, site, session, visit,
    time / 60000 * 60000 as minute,
    min(time) as first,
    max(until) as last,
    sum(kind = 'pageview') as views,
    sum(kind = 'notfound') as not_found,
    count(*) filter (where kind = 'event' and coalesce(props ->> 'interactive', 1) not in (0, 'false')) as interactions,
    coalesce(sum(case when kind = 'engagement' then cast(value * 10 + 0.5 as integer) end), 0) as tenths
  from visit_hits
  where day = date(:from, '-1 day') and :to >= :today and visit is not null
  group by day, site, session, visit, minute
),
counted as (
  select
    *,
    sum(views) over visitor - views as visitor_had,
    sum(views) over visit as had,
    sum(interactions) over visit as acted,
    min(sum(tenths) over visit / 10, (max(last) over visit - min(first) over visit + 999) / 1000) as engaged
  from minutes
  window
    visitor as (partition by day, site, session order by minute, visit rows unbounded preceding),
    visit as (partition by day, site, session, visit order by minute rows unbounded preceding)
),
told as (
  select *, had = 1 and acted = 0 and engaged < 10 as bounced from counted
),
added as (
  select
    *,
    bounced - coalesce(lag(bounced) over (partition by day, site, session, visit order by minute), 0) as bounces
  from told
)
select
  day, site, minute,
  sum(views) as views,
  sum(visitor_had = 0 and views > 0) as visitors,
  sum(not_found) as not_found,
  sum(had = views and views > 0) as visits,
  sum(bounces) as bounces
from added
group by day, site, minute
