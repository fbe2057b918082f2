/* ---
title: The day before the period, by the minute
description: What each minute of that day added to its totals, where the period ends today; up to any minute they add up to what the day had then. For other queries to use.
hidden: true
reads: previous
apart: true
--- */
-- A visitor counts in the minute of the first page.
with minutes as (
  select
    day, site, session,
    time / 60000 * 60000 as minute,
    sum(kind = 'pageview') as views,
    sum(kind = 'notfound') as not_found
  from events
  where day = :compared_to and :to >= :today and bot is null
  group by day, site, session, minute
),
added as (
  select
    *,
    coalesce(sum(views) over (
      partition by day, site, session order by minute rows between unbounded preceding and 1 preceding
    ), 0) as seen
  from minutes
)
select
  day, site, minute,
  sum(views) as views,
  sum(seen = 0 and views > 0) as visitors,
  sum(not_found) as not_found
from added
group by day, site, minute
