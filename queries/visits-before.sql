/* ---
title: Visits of the day before the period, by the minute
description: What each minute of that day added to its visits, where the period ends today; up to any minute they add up to what the day had then. For other queries to use.
hidden: true
reads: previous
narrow: visits
apart: true
--- */
-- A visit counts in the minute of the first page; as a bounce, until the minute that ends that.
with minutes as (
  select
    day, site, session, visit,
    time / 60000 * 60000 as minute,
    min(time) as began,
    max(until) as reached,
    sum(kind = 'pageview') as views,
    count(*) filter (where kind = 'event' and coalesce(props ->> 'interactive', 1) not in (0, 'false')) as interactions,
    coalesce(sum(case when kind = 'engagement' then cast(value * 10 + 0.5 as integer) end), 0) as tenths
  from visit_hits
  where day = :compared_to and :to >= :today and visit is not null
  group by day, site, session, visit, minute
),
counted as (
  select
    *,
    sum(views) over so_far as had,
    sum(interactions) over so_far as acted,
    min(sum(tenths) over so_far / 10, (max(reached) over so_far - min(began) over so_far + 999) / 1000) as engaged
  from minutes
  window so_far as (partition by day, site, session, visit order by minute rows unbounded preceding)
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
  sum(had = views and views > 0) as visits,
  sum(bounces) as bounces,
  sum(views) as views
from added
group by day, site, minute
